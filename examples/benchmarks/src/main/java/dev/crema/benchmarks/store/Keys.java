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
final class Keys {

    /** Distinct keys of hot scenarios. */
    static final int HOT = 100_000;

    private static final double ZIPF_EXPONENT = 0.99;
    private static final int SEED = 20261122;

    private Keys() {}

    static String key(int number) {
        return "user-%08d".formatted(number);
    }

    /** Keys number 0 to {@code count - 1}, in order. */
    static String[] numbered(int count, IntFunction<String> name) {
        return IntStream.range(0, count).mapToObj(name).toArray(String[]::new);
    }

    /** Draws from {@code keys}, few of them often; which ones has nothing to do with their order. */
    static String[] zipf(String[] keys, int draws) {
        List<String> ranked = Arrays.asList(keys.clone());
        Collections.shuffle(ranked, new Random(SEED));
        var ranks = new ZipfDistribution(new Well19937c(SEED), keys.length, ZIPF_EXPONENT);
        return IntStream.range(0, draws)
                .mapToObj(draw -> ranked.get(ranks.sample() - 1))
                .toArray(String[]::new);
    }

    /** Draws from {@code keys}, all equally often. */
    static String[] uniform(String[] keys, int draws) {
        Random random = new Random(SEED);
        return IntStream.range(0, draws)
                .mapToObj(draw -> keys[random.nextInt(keys.length)])
                .toArray(String[]::new);
    }

    /** The keys in random order. */
    static String[] shuffled(String[] keys) {
        List<String> shuffled = Arrays.asList(keys.clone());
        Collections.shuffle(shuffled, new Random(SEED));
        return shuffled.toArray(String[]::new);
    }
}
