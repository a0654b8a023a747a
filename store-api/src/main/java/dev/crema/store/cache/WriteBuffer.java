package dev.crema.store.cache;

import dev.crema.store.cache.Write.Seen;
import dev.crema.store.cache.Write.Value;
import dev.crema.store.metrics.Count;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.apache.kafka.common.utils.Bytes;

/**
 * Writes that the store below has not taken yet: the newest of each key, in order of last write, found by identity and in
 * key order. An entry leaves only when it is removed by name; nothing is ever evicted.
 *
 * <p>One thread writes, any thread reads. Overwriting a key changes its entry where it is and moves it to the young end:
 * little garbage, and memory that is still at hand. A scan takes what each entry holds as it comes by ({@link Write.Seen}).
 *
 * <p>Keeping keys in order costs more than all else a write does, so it is done from the first scan on, and left again
 * when no scan came between two flushes. Until the writer has caught up, a scan by another thread sorts for itself.
 */
final class WriteBuffer {

    private final ConcurrentMap<Object, Write> byIdentity = new ConcurrentHashMap<>();
    /** Identities by place; null while nobody scans. May hold places that were left, never lacks one that is taken. */
    private volatile ConcurrentNavigableMap<Bytes, Object> order;

    /** Whether a scan has come since the last flush. */
    private volatile boolean scanned;

    private boolean flushing;
    private Write oldest;
    private Write youngest;
    private final Count bytes = new Count();
    private final Count entries = new Count();
    private final Weights weights;
    private final LongSupplier clock;
    private final Index index;

    /**
     * A buffer whose writes are dated by this clock.
     *
     * @param index kept with its entries
     */
    WriteBuffer(Weights weights, LongSupplier clock, Index index) {
        this.weights = weights;
        this.clock = clock;
        this.index = index;
    }

    /** Finds entries in another way. Told by the thread that writes, once the buffer has the change. */
    interface Index {

        Index NONE = new Index() {
            @Override
            public void added(Write write) {}

            @Override
            public void turned(Write write) {}

            @Override
            public void removed(Write write) {}

            @Override
            public void cleared() {}

            @Override
            public long bytes(long entries) {
                return 0;
            }

            @Override
            public Bytes place(Write write) {
                return write.key;
            }

            @Override
            public boolean isReadable(Write write) {
                return true;
            }
        };

        /** There is a write of a key that had none. */
        void added(Write write);

        /** A write that was a delete is none any more, or the other way round. */
        void turned(Write write);

        /** The store below has the write, or nobody needs to know of it. */
        void removed(Write write);

        /** All were dropped. */
        void cleared();

        /** Estimated heap bytes that it takes for so many entries, by any thread. */
        long bytes(long entries);

        /** Where a write is in the order of scans: its key, or what sorts as the store below does. */
        Bytes place(Write write);

        /** Whether anybody may ask for what was written, once the store below has it. */
        boolean isReadable(Write write);
    }

    /** As {@link Index#isReadable}. */
    boolean isReadable(Write write) {
        return index.isReadable(write);
    }

    /** The newest write of this key, or null. */
    Write get(Object identity) {
        return byIdentity.get(identity);
    }

    Write oldest() {
        return oldest;
    }

    /** Estimated heap bytes of all entries. */
    long bytes() {
        long count = entries.get();
        return bytes.get() + (order == null ? 0 : Weights.ordered(count)) + index.bytes(count);
    }

    /** Entries, each a key. */
    long entries() {
        return entries.get();
    }

    /** Whether nothing is buffered, for any thread. */
    boolean isEmpty() {
        return byIdentity.isEmpty();
    }

    /** The newest value of the write's key from here on, which has no other write in the buffer. */
    void put(Write write, Value value) {
        if (write.waits) {
            boolean turns = (write.held() == null) != (value.held() == null);
            unlink(write);
            set(write, value);
            if (turns) {
                index.turned(write);
            }
            return;
        }
        set(write, value);
        write.waits = true;
        byIdentity.put(write.identity, write);
        entries.add(1);
        if (order != null) {
            order.put(index.place(write), write.identity);
        }
        index.added(write);
    }

    private void set(Write write, Value value) {
        boolean weighsTheSame = write.waits && write.isLike(value);
        write.set(value, clock.getAsLong());
        if (!weighsTheSame) {
            int weight = weights.of(write);
            bytes.add(weight - write.weight);
            write.weight = weight;
        }
        link(write);
        if (scanned) {
            keepOrder();
        }
    }

    /** Keeps keys in order from here on, for a scan by the writing thread. */
    void keepOrder() {
        if (order == null) {
            ConcurrentNavigableMap<Bytes, Object> sorted = new ConcurrentSkipListMap<>();
            for (Write write = oldest; write != null; write = write.younger) {
                sorted.put(index.place(write), write.identity);
            }
            order = sorted;
        }
    }

    /** A write was serialized after it had entered the buffer, and keeps the bytes. */
    void serialized(Write write) {
        if (write.waits) {
            int more = (int) Weights.ofSerialized(write);
            write.weight += more;
            bytes.add(more);
        }
    }

    /** All writes are about to be removed, so that none of them has to leave the order of keys by itself. */
    void beginFlush() {
        flushing = true;
    }

    /** What was to be removed has been, unless the flush failed. */
    void endFlush() {
        flushing = false;
        order = scanned && isEmpty() ? new ConcurrentSkipListMap<>() : null;
        scanned = false;
    }

    /** Takes a write out. */
    void remove(Write write) {
        if (write.waits) {
            write.waits = false;
            byIdentity.remove(write.identity);
            if (order != null && !flushing) {
                order.remove(index.place(write));
            }
            entries.add(-1);
            bytes.add(-write.weight);
            unlink(write);
            index.removed(write);
        }
    }

    void clear() {
        for (Write write = oldest; write != null; write = write.younger) {
            write.waits = false;
        }
        byIdentity.clear();
        order = null;
        oldest = null;
        youngest = null;
        bytes.reset();
        entries.reset();
        index.cleared();
    }

    /**
     * The writes in places between {@code from} and {@code to}, both inclusive and null for no bound, as they are now.
     */
    List<Seen> range(Bytes from, Bytes to, boolean ascending) {
        if (from != null && to != null && from.compareTo(to) > 0) {
            return List.of();
        }
        ConcurrentNavigableMap<Bytes, Object> kept = kept();
        if (kept == null) {
            return sorted(
                    place -> (from == null || place.compareTo(from) >= 0) && (to == null || place.compareTo(to) <= 0),
                    ascending);
        }
        ConcurrentNavigableMap<Bytes, Object> range = kept;
        if (from != null) {
            range = range.tailMap(from, true);
        }
        if (to != null) {
            range = range.headMap(to, true);
        }
        List<Seen> found = new ArrayList<>();
        for (Object identity : (ascending ? range : range.descendingMap()).values()) {
            addIfPresent(found, identity);
        }
        return found;
    }

    /** The writes whose places begin with {@code prefix}, in ascending order, as they are now. */
    List<Seen> withPrefix(Bytes prefix) {
        ConcurrentNavigableMap<Bytes, Object> kept = kept();
        if (kept == null) {
            return sorted(place -> startsWith(place.get(), prefix.get()), true);
        }
        List<Seen> found = new ArrayList<>();
        for (Map.Entry<Bytes, Object> entry : kept.tailMap(prefix, true).entrySet()) {
            if (!startsWith(entry.getKey().get(), prefix.get())) {
                break;
            }
            addIfPresent(found, entry.getValue());
        }
        return found;
    }

    private ConcurrentNavigableMap<Bytes, Object> kept() {
        if (!scanned) {
            scanned = true;
        }
        return order;
    }

    private List<Seen> sorted(Predicate<Bytes> places, boolean ascending) {
        NavigableMap<Bytes, Seen> found = new TreeMap<>();
        for (Write write : byIdentity.values()) {
            Bytes place = index.place(write);
            if (places.test(place)) {
                found.put(place, Seen.of(write));
            }
        }
        return new ArrayList<>((ascending ? found : found.descendingMap()).values());
    }

    private void addIfPresent(List<Seen> found, Object identity) {
        Write write = byIdentity.get(identity);
        if (write != null) { // else it was written back while we looked, and the store below has it
            found.add(Seen.of(write));
        }
    }

    private static boolean startsWith(byte[] key, byte[] prefix) {
        return key.length >= prefix.length && Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length);
    }

    private void link(Write write) {
        write.older = youngest;
        if (youngest == null) {
            oldest = write;
        } else {
            youngest.younger = write;
        }
        youngest = write;
    }

    private void unlink(Write write) {
        if (write.older == null) {
            oldest = write.younger;
        } else {
            write.older.younger = write.younger;
        }
        if (write.younger == null) {
            youngest = write.older;
        } else {
            write.younger.older = write.older;
        }
        // a reader may hold the node for long; its neighbours must not stay with it
        write.older = null;
        write.younger = null;
    }
}
