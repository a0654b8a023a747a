package dev.crema.benchmarks.store;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** An aggregate with others in it, each of another size. The sizes that Crema estimates have not been fitted to it. */
public final class Basket {

    public String customer;
    public List<Item> items = new ArrayList<>();
    public Map<String, List<String>> notes = new LinkedHashMap<>();
    public Double discount;

    /** One of the things in it. */
    public static final class Item {
        public String name;
        public long amount;
        public double[] prices;
        public Item insteadOf;

        static Item random(Random random) {
            var item = new Item();
            item.name = text(random, 30);
            item.amount = random.nextInt(1_000);
            item.prices = random.doubles(random.nextInt(8)).toArray();
            item.insteadOf = random.nextInt(4) == 0 ? random(random) : null;
            return item;
        }
    }

    /** The same for the same number. */
    static Basket random(int number) {
        Random random = new Random(number);
        var basket = new Basket();
        basket.customer = text(random, 20);
        for (int i = random.nextInt(1 + random.nextInt(20)); i > 0; i--) {
            basket.items.add(Item.random(random));
        }
        for (int i = random.nextInt(5); i > 0; i--) {
            basket.notes.put(text(random, 10), new ArrayList<>(List.of(text(random, 60), text(random, 60))));
        }
        basket.discount = random.nextBoolean() ? random.nextDouble() : null;
        return basket;
    }

    private static String text(Random random, int longest) {
        int length = 1 + random.nextInt(longest);
        return random.ints(length, 'a', 'z' + 1)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
