package dev.crema.store.commit;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;

/**
 * Writes between two commits, the newest of each key. Once sealed it takes no more of them and goes below, from its first key
 * to its last. One thread at a time changes it, another once it is sealed; any thread reads it.
 *
 * <p>Keys are in order for scans only if somebody scans: the first to do so puts them in order, from there on the writer does.
 */
final class Generation {

    private final ConcurrentHashMap<Bytes, Version> writes;
    private final AtomicReference<ConcurrentSkipListSet<Bytes>> order = new AtomicReference<>();
    private volatile boolean isOrderWhole;
    private volatile boolean isScanned;

    private final SortedRuns keys = new SortedRuns();
    private Iterator<Bytes> way;
    private List<KeyValue<Bytes, byte[]>> slice = List.of();

    private int entries;
    private long bytes;
    private volatile boolean proven;
    private Optional<CommitPoint> point = Optional.empty();

    /**
     * An open generation.
     *
     * @param keepsOrder whether it is likely to be scanned
     * @param expected entries it is likely to have
     */
    Generation(boolean keepsOrder, int expected) {
        writes = new ConcurrentHashMap<>(expected);
        if (keepsOrder) {
            order.set(new ConcurrentSkipListSet<>());
            isOrderWhole = true;
        }
    }

    Version get(Bytes key) {
        return writes.get(key);
    }

    void put(Bytes key, Version version) {
        Version replaced = writes.put(key, version);
        bytes += version.size();
        if (replaced == null) {
            isNew(key);
        } else {
            bytes -= replaced.size();
        }
    }

    private void isNew(Bytes key) {
        entries++;
        bytes += key.get().length;
        keys.add(key);
        // after the key was put: a scan that puts the keys in order sees it, or we see the scan
        ConcurrentSkipListSet<Bytes> kept = order.get();
        if (kept != null) {
            kept.add(key);
        }
    }

    /** Adds the writes of a generation that is newer. */
    void join(Generation newer, StagedWrites staged) {
        newer.writes.forEach((key, version) -> put(key, staged.replacing(get(key), version)));
    }

    /** Entries still to go below. */
    int entries() {
        return entries;
    }

    /** Heap bytes of all writes. */
    long bytes() {
        return bytes;
    }

    /** These writes are committed. */
    void prove() {
        proven = true;
    }

    boolean isProven() {
        return proven;
    }

    /** These writes are the last before this point. */
    void reaches(CommitPoint reached) {
        point = Optional.of(reached);
    }

    Optional<CommitPoint> point() {
        return point;
    }

    boolean isGoingBelow() {
        return way != null;
    }

    /** None can be put from here on. */
    void beginGoingBelow() {
        if (way == null) {
            way = keys.inOrder();
        }
    }

    /** The next entries on the way below; the same again until they are there. */
    List<KeyValue<Bytes, byte[]>> slice(int most) {
        if (slice.isEmpty()) {
            slice = new ArrayList<>(Math.min(most, entries));
            while (slice.size() < most && way.hasNext()) {
                Bytes key = way.next();
                slice.add(KeyValue.pair(key, writes.get(key).value()));
            }
        }
        return slice;
    }

    /** The slice is below. Readers go on finding it here until the generation goes. */
    void wentBelow() {
        entries -= slice.size();
        slice = List.of();
    }

    /** Whether it was scanned. */
    boolean isScanned() {
        return isScanned;
    }

    /** Keys between two bounds, the first inclusive, null for none. */
    Iterable<Bytes> between(Bytes from, Bytes to, boolean toInclusive, boolean ascending) {
        isScanned = true;
        NavigableSet<Bytes> part = inOrder();
        if (from != null) {
            part = part.tailSet(from, true);
        }
        if (to != null) {
            part = part.headSet(to, toInclusive);
        }
        return ascending ? part : part.descendingSet();
    }

    private NavigableSet<Bytes> inOrder() {
        if (!isOrderWhole) {
            order.compareAndSet(null, new ConcurrentSkipListSet<>());
            order.get().addAll(writes.keySet()); // by each who comes before the first is done: nobody waits
            isOrderWhole = true;
        }
        return order.get();
    }
}
