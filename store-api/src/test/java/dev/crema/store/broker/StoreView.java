package dev.crema.store.broker;

import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.kstream.Windowed;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.apache.kafka.streams.state.ReadOnlySessionStore;
import org.apache.kafka.streams.state.ReadOnlyWindowStore;
import org.apache.kafka.streams.state.WindowStoreIterator;

/**
 * What one instance's part of a store answers to interactive queries, by key.
 *
 * @param one what it answers of a key, null for nothing
 * @param all all entries
 * @param from all entries of a key and those after it
 * @param isByKey whether entries come in the order of keys
 */
record StoreView(
        Function<String, Tally> one,
        Supplier<KeyValueIterator<?, Tally>> all,
        Function<String, KeyValueIterator<?, Tally>> from,
        boolean isByKey) {

    private static final Instant BEGINNING = Instant.EPOCH;
    private static final Instant END = Instant.ofEpochMilli(Long.MAX_VALUE);

    static StoreView of(ReadOnlyKeyValueStore<String, Tally> store) {
        return new StoreView(store::get, store::all, key -> store.range(key, null), true);
    }

    static StoreView of(ReadOnlyWindowStore<String, Tally> store) {
        return new StoreView(
                key -> {
                    try (WindowStoreIterator<Tally> windows = store.fetch(key, BEGINNING, END)) {
                        return sum(windows);
                    }
                },
                store::all,
                key -> store.fetch(key, null, BEGINNING, END),
                false);
    }

    static StoreView of(ReadOnlySessionStore<String, Tally> store) {
        return new StoreView(
                key -> {
                    try (KeyValueIterator<?, Tally> sessions = store.fetch(key)) {
                        return sum(sessions);
                    }
                },
                () -> store.fetch(null, null),
                key -> store.fetch(key, null),
                false);
    }

    private static Tally sum(KeyValueIterator<?, Tally> entries) {
        Tally sum = null;
        while (entries.hasNext()) {
            Tally next = entries.next().value;
            sum = sum == null ? next : sum.and(next);
        }
        return sum;
    }

    /**
     * All keys of a scan.
     *
     * @throws AssertionError if an entry comes twice
     */
    NavigableMap<String, Tally> scan() {
        return read(all.get(), Integer.MAX_VALUE);
    }

    /** At most so many keys of a scan, from a key on; one that is in their order is left there. */
    NavigableMap<String, Tally> scan(String first, int limit) {
        NavigableMap<String, Tally> found = read(from.apply(first), isByKey ? limit : Integer.MAX_VALUE);
        while (found.size() > limit) {
            found.pollLastEntry();
        }
        return found;
    }

    private static NavigableMap<String, Tally> read(KeyValueIterator<?, Tally> entries, int limit) {
        NavigableMap<String, Tally> found = new TreeMap<>();
        Set<Object> seen = new HashSet<>();
        try (entries) {
            while (seen.size() < limit && entries.hasNext()) {
                KeyValue<?, Tally> entry = entries.next();
                if (!seen.add(entry.key)) {
                    throw new AssertionError("a scan has the key " + entry.key + " twice");
                }
                found.merge(key(entry.key), entry.value, Tally::and);
            }
        }
        return found;
    }

    private static String key(Object entry) {
        return entry instanceof Windowed<?> windowed ? key(windowed.key()) : (String) entry;
    }

    /** Those of the keys that are there. */
    Map<String, Tally> get(Collection<String> keys) {
        Map<String, Tally> found = new HashMap<>();
        for (String key : keys) {
            Tally tally = one.apply(key);
            if (tally != null) {
                found.put(key, tally);
            }
        }
        return found;
    }
}
