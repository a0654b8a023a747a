package dev.crema.store.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.common.config.ConfigException;

/** All that is wrong with a catalog. */
final class Problems {

    /** By their numbers; what all stores have from one line is told once. */
    private final NavigableMap<Integer, Set<String>> found = new TreeMap<>();

    void add(int number, String place, String what) {
        found.computeIfAbsent(number, first -> new TreeSet<>()).add(place + ": " + what);
    }

    void add(Entry entry, String what) {
        add(entry.number(), entry.asWritten(), what);
    }

    /** A key that nobody knows; tells the nearest of those that are known. */
    void addUnknown(Entry entry, String key, Collection<String> known) {
        add(
                entry,
                nearest(key, known)
                        .map(near -> "there is no such key; did you mean " + near + "?")
                        .orElse("there is no such key"));
    }

    /**
     * Refuses the catalog if there are any.
     *
     * @throws ConfigException with a line for each
     */
    void refuse(String catalog) {
        List<String> all = found.values().stream().flatMap(Set::stream).toList();
        if (!all.isEmpty()) {
            throw new ConfigException(catalog + ": " + (all.size() == 1 ? "1 problem" : all.size() + " problems")
                    + "\n  " + String.join("\n  ", all));
        }
    }

    /** The word that most likely was meant. */
    static Optional<String> nearest(String word, Collection<String> known) {
        return known.stream()
                .min(Comparator.comparingInt((String each) -> distance(word, each))
                        .thenComparing(Comparator.naturalOrder()))
                .filter(each -> distance(word, each) <= Math.max(2, word.length() / 3));
    }

    /** Letters to insert, delete or replace (Levenshtein 1966). */
    static int distance(String one, String other) {
        int[] before = new int[other.length() + 1];
        for (int j = 0; j <= other.length(); j++) {
            before[j] = j;
        }
        for (int i = 1; i <= one.length(); i++) {
            int[] now = new int[other.length() + 1];
            now[0] = i;
            for (int j = 1; j <= other.length(); j++) {
                int replaced = before[j - 1] + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
                now[j] = Math.min(replaced, 1 + Math.min(before[j], now[j - 1]));
            }
            before = now;
        }
        return before[other.length()];
    }
}
