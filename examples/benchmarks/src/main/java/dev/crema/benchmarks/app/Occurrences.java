package dev.crema.benchmarks.app;

import java.util.HashMap;
import java.util.Map;

/** At which offsets of the input a key comes: with it the age of an answer is known from the answer alone. */
final class Occurrences {

    private final int cycle;
    private final Map<String, int[]> within = new HashMap<>();

    /** Of an input that repeats these draws. */
    Occurrences(String[] draws) {
        cycle = draws.length;
        Map<String, Integer> found = new HashMap<>();
        for (String key : draws) {
            found.merge(key, 1, Integer::sum);
        }
        found.forEach((key, times) -> within.put(key, new int[times]));
        for (int i = draws.length - 1; i >= 0; i--) {
            within.get(draws[i])[found.merge(draws[i], -1, Integer::sum)] = i;
        }
    }

    /** The offset of a key's record that has so many of the key before it. */
    long offset(String key, long before) {
        int[] offsets = within.get(key);
        return before / offsets.length * cycle + offsets[(int) (before % offsets.length)];
    }
}
