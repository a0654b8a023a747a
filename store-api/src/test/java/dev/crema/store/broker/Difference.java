package dev.crema.store.broker;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A tally that the processing guarantee does not allow.
 *
 * @param store the store's name
 * @param view where it was looked at
 * @param truth what its records come to
 * @param found what is remembered
 */
public record Difference(String store, String view, String key, Tally truth, Tally found) {

    /** Compares every key of either side; what one side does not have counts as nothing. */
    static List<Difference> between(
            Guarantee guarantee, String store, String view, Map<String, Tally> truth, Map<String, Tally> found) {
        List<Difference> differences = new ArrayList<>();
        Set<String> keys = new HashSet<>(truth.keySet());
        keys.addAll(found.keySet());
        for (String key : keys) {
            Tally expected = truth.getOrDefault(key, Tally.NONE);
            Tally actual = found.getOrDefault(key, Tally.NONE);
            if (!guarantee.isKept(expected, actual)) {
                differences.add(new Difference(store, view, key, expected, actual));
            }
        }
        differences.sort(Comparator.comparing(Difference::key));
        return differences;
    }

    /** Records that are missing; negative where there are too many. */
    public long lost() {
        return truth.count() - found.count();
    }
}
