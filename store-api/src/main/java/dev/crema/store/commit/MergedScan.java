package dev.crema.store.commit;

import java.util.Comparator;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;

/**
 * A scan of what a store has below with waiting writes laid over it, in the order of the scan: of a key that both have the
 * write counts, and a waiting delete hides it. Closing it closes the scan below.
 *
 * @param <W> of the waiting writes
 * @param <K> of the keys that the scan gives
 * @param <V> of the values that the scan gives
 */
public final class MergedScan<W, K, V> implements KeyValueIterator<K, V> {

    /** Makes entries of what the two sides hold. */
    public interface Sides<W, K, V> {

        Bytes key(W write);

        /** Null for a delete. */
        KeyValue<K, V> ofWrite(W write);

        /** Null for one to be left out. */
        KeyValue<K, V> ofBelow(KeyValue<Bytes, byte[]> entry);

        /** Asked at every step, since a store below that was emptied when it was closed ends a scan early. */
        void requireOpen();
    }

    private final Iterator<W> writes;
    private final KeyValueIterator<Bytes, byte[]> below;
    private final Comparator<Bytes> order;
    private final Sides<W, K, V> sides;

    private W nextWrite;
    private KeyValue<Bytes, byte[]> nextBelow;
    private KeyValue<K, V> next;

    /**
     * @param writes at most one for a key, in the order of the scan below
     * @param order that of the scan below
     */
    public MergedScan(
            Iterator<W> writes, KeyValueIterator<Bytes, byte[]> below, Comparator<Bytes> order, Sides<W, K, V> sides) {
        this.writes = writes;
        this.below = below;
        this.order = order;
        this.sides = sides;
    }

    @Override
    public boolean hasNext() {
        while (next == null && fill()) {
            next = step();
        }
        sides.requireOpen();
        return next != null;
    }

    @Override
    public KeyValue<K, V> next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        KeyValue<K, V> result = next;
        next = null;
        return result;
    }

    @Override
    public K peekNextKey() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        return next.key;
    }

    @Override
    public void close() {
        below.close();
    }

    /** Looks one entry ahead on both sides, itself: not every store's iterator can peek. */
    private boolean fill() {
        if (nextWrite == null && writes.hasNext()) {
            nextWrite = writes.next();
        }
        if (nextBelow == null && below.hasNext()) {
            nextBelow = nextBelow();
        }
        return nextWrite != null || nextBelow != null;
    }

    private KeyValue<Bytes, byte[]> nextBelow() {
        try {
            return below.next();
        } catch (NoSuchElementException e) {
            return null; // Kafka's in-memory iterator, beside a writer: the last key was deleted after hasNext
        }
    }

    /** Takes the side that comes first in key order; null where that is a delete. */
    private KeyValue<K, V> step() {
        int order = order();
        if (order > 0) {
            KeyValue<Bytes, byte[]> entry = nextBelow;
            nextBelow = null;
            // null where Kafka's in-memory iterator, which is no snapshot, met a delete
            return entry.value == null ? null : sides.ofBelow(entry);
        }
        if (order == 0) {
            nextBelow = null; // overwritten
        }
        W write = nextWrite;
        nextWrite = null;
        return sides.ofWrite(write);
    }

    /** Below zero when the write comes first, zero when both have the same key. */
    private int order() {
        if (nextWrite == null) {
            return 1;
        }
        if (nextBelow == null) {
            return -1;
        }
        return order.compare(sides.key(nextWrite), nextBelow.key);
    }
}
