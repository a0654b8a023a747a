package dev.crema.store.commit;

import java.util.Map.Entry;
import java.util.Optional;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.apache.kafka.common.utils.Bytes;

/**
 * Writes between two commits, the newest of each key, in key order. Once sealed it takes no more of them and goes below, from
 * its first key to its last. One thread at a time changes it, any thread reads it.
 */
final class Generation {

    private final ConcurrentSkipListMap<Bytes, Version> writes = new ConcurrentSkipListMap<>();
    private int entries;
    private long bytes;
    private boolean proven;
    private Optional<CommitPoint> point = Optional.empty();
    private Bytes wentBelow;

    Version get(Bytes key) {
        return writes.get(key);
    }

    void put(Bytes key, Version version) {
        Version replaced = writes.put(key, version);
        bytes += version.size();
        if (replaced == null) {
            entries++;
            bytes += key.get().length;
        } else {
            bytes -= replaced.size();
        }
    }

    /** Entries still to go below. */
    int entries() {
        return entries;
    }

    /** Heap bytes of all writes. */
    long bytes() {
        return bytes;
    }

    /** These writes are committed, and bring the store here. */
    void prove(CommitPoint reached) {
        proven = true;
        point = Optional.of(reached);
    }

    boolean isProven() {
        return proven;
    }

    Optional<CommitPoint> point() {
        return point;
    }

    boolean isGoingBelow() {
        return wentBelow != null;
    }

    /** What has not gone below yet. */
    ConcurrentNavigableMap<Bytes, Version> rest() {
        return wentBelow == null ? writes : writes.tailMap(wentBelow, false);
    }

    /** Everything up to this key is below. Readers go on finding it here until the generation goes. */
    void wentBelow(Bytes last, int count) {
        wentBelow = last;
        entries -= count;
    }

    /** Writes between two bounds, the first inclusive, null for none. */
    Iterable<Entry<Bytes, Version>> between(Bytes from, Bytes to, boolean toInclusive, boolean ascending) {
        ConcurrentNavigableMap<Bytes, Version> part = writes;
        if (from != null) {
            part = part.tailMap(from, true);
        }
        if (to != null) {
            part = part.headMap(to, toInclusive);
        }
        return (ascending ? part : part.descendingMap()).entrySet();
    }
}
