package dev.crema.benchmarks.store;

import dev.crema.benchmarks.child.ChildCase;
import dev.crema.benchmarks.child.ChildScenario;
import dev.crema.benchmarks.child.Order;
import dev.crema.benchmarks.measure.Description;
import dev.crema.benchmarks.measure.Needs;
import dev.crema.benchmarks.measure.Sample;
import dev.crema.benchmarks.measure.Setting;
import dev.crema.benchmarks.measure.Side;
import dev.crema.benchmarks.measure.Unit;
import dev.crema.memory.MemoryStores;
import dev.crema.store.CachedStores;
import dev.crema.store.cache.CacheBudget;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.IntSupplier;
import java.util.stream.IntStream;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.internals.CachedStateStore;

/** What it brings that stores share a budget, while which of them are busy changes. */
public final class BudgetShift extends ChildScenario {

    private static final Values<Account> VALUES = Values.JSON;
    private static final int STORES = 32;
    private static final int KEYS = 20_000;
    private static final long BUDGET = 32L << 20;
    private static final int BUSY = 3;
    private static final int OTHERS = 20;
    private static final int WRITES = 10;
    private static final int PHASES = 8;
    private static final int OPERATIONS = 500_000;
    private static final int COMMIT = 20_000;
    private static final int SAMPLED = 5_000;
    private static final double TOLERANCE = 0.1;

    public BudgetShift() {
        super("budget-shift", new Unit("hit-ratio", true));
    }

    @Override
    public Description description() {
        return new Description(
                "Which part of reads do caches answer that share a budget, while which stores are busy changes?",
                "in its place: Crema's caches, each with a budget of its own of a 32nd",
                "CachedStores.keyValueStoreBuilder over MemoryStores, one budget of 32 MiB; 0 on a side that was once more than 10% off it",
                "-",
                "none: %d stores in tasks driven by hand, of which %d take all but one in %d operations, others after each %,d; one in %d is a"
                                .formatted(STORES, BUSY, OTHERS, OPERATIONS, WRITES)
                        + " put",
                "String, Zipf 0.99 over %,d in each store".formatted(KEYS),
                VALUES.what(),
                "every %,d operations".formatted(COMMIT));
    }

    @Override
    protected List<ChildCase> cases(Setting setting) {
        return List.of(new ChildCase("%d of %d busy".formatted(BUSY, STORES), true, setting.pairs(3), false));
    }

    @Override
    public Needs needs(Setting setting) {
        return new Needs(4 * Needs.GIB, Needs.GIB);
    }

    @Override
    public Sample measure(Order order) {
        int budgets = order.side() == Side.KAFKA ? STORES : 1;
        try (Run run = new Run(order.directory(), budgets)) {
            return run.sample();
        }
    }

    private static final class Run implements AutoCloseable {

        private final List<Task> tasks;
        private final List<KeyValueStore<String, Account>> stores;
        private final List<CacheBudget> budgets;
        private final String[] draws = Keys.zipf(Keys.numbered(KEYS, Keys::key), OPERATIONS);
        private final Random random = new Random(1);
        private double farthest;

        /** @param budgets among which the stores are split; of each is a task, as if it were of an instance of its own */
        Run(Path directory, int budgets) {
            tasks = IntStream.range(0, budgets)
                    .mapToObj(number -> new Task(directory.resolve("task" + number), BUDGET / budgets))
                    .toList();
            stores = IntStream.range(0, STORES)
                    .mapToObj(number -> tasks.get(number % budgets)
                            .open(CachedStores.keyValueStoreBuilder(
                                            MemoryStores.inMemoryKeyValueStore("store" + number),
                                            Serdes.String(),
                                            VALUES.serde())
                                    .withLoggingDisabled()))
                    .toList();
            this.budgets = CacheBudget.ofApplication(Task.APPLICATION);
        }

        Sample sample() {
            for (KeyValueStore<String, Account> store : stores) {
                for (int key = 0; key < KEYS; key++) {
                    store.put(Keys.key(key), VALUES.first().apply(Keys.key(key)));
                }
                commit();
            }
            operate(() -> random.nextInt(STORES)); // which fills the caches
            double hits = sum("hits-total");
            double misses = sum("misses-total");
            farthest = 0;
            for (int phase = 1; phase <= PHASES; phase++) {
                int first = phase * BUSY;
                operate(() ->
                        random.nextInt(OTHERS) > 0 ? (first + random.nextInt(BUSY)) % STORES : random.nextInt(STORES));
            }
            hits = sum("hits-total") - hits;
            misses = sum("misses-total") - misses;
            return new Sample(
                    farthest > TOLERANCE ? 0 : hits / (hits + misses), Map.of("farthest from the budget", farthest));
        }

        private void operate(IntSupplier numbers) {
            for (int i = 0; i < OPERATIONS; i++) {
                int number = numbers.getAsInt();
                KeyValueStore<String, Account> store = stores.get(number);
                tasks.get(number % tasks.size()).record();
                Account account = store.get(draws[random.nextInt(draws.length)]);
                if (random.nextInt(WRITES) == 0) {
                    store.put(account.id, account.visit());
                }
                if (i % COMMIT == 0) {
                    commit();
                }
                if (i % SAMPLED == 0) {
                    long held = budgets.stream().mapToLong(CacheBudget::bytes).sum();
                    farthest = Math.max(farthest, Math.abs(1 - (double) held / BUDGET));
                }
            }
        }

        private void commit() {
            for (KeyValueStore<String, Account> store : stores) {
                ((CachedStateStore<?, ?>) store).flushCache();
                store.commit(Map.of());
            }
        }

        private double sum(String metric) {
            return tasks.stream()
                    .mapToDouble(task -> task.metrics(metric).sum())
                    .sum();
        }

        @Override
        public void close() {
            tasks.forEach(Task::close);
        }
    }
}
