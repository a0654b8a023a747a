package dev.crema.benchmarks.store;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.apache.commons.math3.distribution.ZipfDistribution;
import org.apache.commons.math3.random.Well19937c;

/** Keys, drawn beforehand, the same at every run. */
public final class Keys {

    /** Distinct keys of hot scenarios. */
    public static final int HOT = 100_000;

    /** All names are of one length, so that they sort as their numbers do. */
    private static final int FIRST = 100_000_000;

    private static final double ZIPF_EXPONENT = 0.99;
    private static final int SEED = 20261122;

    private Keys() {}

    /** The key of this number. */
    public static String key(int number) {
        return "user-" + (FIRST + number);
    }

    /** A key that is nowhere stored, and sorts between two that are. */
    static String absent(int number) {
        return key(number) + "-";
    }

    /** Keys number 0 to {@code count - 1}, in order. */
    public static String[] numbered(int count, IntFunction<String> name) {
        return IntStream.range(0, count).mapToObj(name).toArray(String[]::new);
    }

    /** Draws from {@code keys}, few of them often; which ones has nothing to do with their order. */
    public static String[] zipf(String[] keys, int draws) {
        List<String> ranked = Arrays.asList(keys.clone());
        Collections.shuffle(ranked, new Random(SEED));
        var ranks = new ZipfDistribution(new Well19937c(SEED), keys.length, ZIPF_EXPONENT);
        return IntStream.range(0, draws)
                .mapToObj(draw -> ranked.get(ranks.sample() - 1))
                .toArray(String[]::new);
    }

    /** Numbers below {@code bound}, all equally often. */
    public static int[] uniform(int bound, int draws) {
        return new Random(SEED).ints(draws, 0, bound).toArray();
    }

    /** Numbers 0 to {@code count - 1} in random order. */
    public static int[] permuted(int count) {
        Random random = new Random(SEED);
        int[] numbers = new int[count];
        for (int i = 0; i < count; i++) {
            int other = random.nextInt(i + 1);
            numbers[i] = numbers[other];
            numbers[other] = i;
        }
        return numbers;
    }

    /** The keys in random order. */
    static String[] shuffled(String[] keys) {
        List<String> shuffled = Arrays.asList(keys.clone());
        Collections.shuffle(shuffled, new Random(SEED));
        return shuffled.toArray(String[]::new);
    }
}
