package dev.crema.store.broker;

import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Function;
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
 * @param range all entries of the keys between two, null for no bound
 */
record StoreView(Function<String, Tally> one, BiFunction<String, String, KeyValueIterator<?, Tally>> range) {

    private static final Instant BEGINNING = Instant.EPOCH;
    private static final Instant END = Instant.ofEpochMilli(Long.MAX_VALUE);

    static StoreView of(ReadOnlyKeyValueStore<String, Tally> store) {
        return new StoreView(store::get, store::range);
    }

    static StoreView of(ReadOnlyWindowStore<String, Tally> store) {
        return new StoreView(
                key -> {
                    try (WindowStoreIterator<Tally> windows = store.fetch(key, BEGINNING, END)) {
                        return sum(windows);
                    }
                },
                (from, to) -> store.fetch(from, to, BEGINNING, END));
    }

    static StoreView of(ReadOnlySessionStore<String, Tally> store) {
        return new StoreView(
                key -> {
                    try (KeyValueIterator<?, Tally> sessions = store.fetch(key)) {
                        return sum(sessions);
                    }
                },
                store::fetch);
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
        return scan(null);
    }

    private NavigableMap<String, Tally> scan(String from) {
        NavigableMap<String, Tally> found = new TreeMap<>();
        Set<Object> seen = new HashSet<>();
        try (KeyValueIterator<?, Tally> entries = range.apply(from, null)) {
            while (entries.hasNext()) {
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

    /** At most so many keys of a scan, from a key on. */
    Map<String, Tally> scan(String from, int limit) {
        Map<String, Tally> found = new HashMap<>();
        scan(from).entrySet().stream().limit(limit).forEach(entry -> found.put(entry.getKey(), entry.getValue()));
        return found;
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
