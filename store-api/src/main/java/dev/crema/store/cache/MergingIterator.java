package dev.crema.store.cache;

import dev.crema.store.cache.Write.Seen;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;

/**
 * A scan of the store below with buffered writes laid over it, in key order: of a key that both have the buffered write
 * counts, and a buffered delete hides it. Close it, as any iterator over a store.
 */
final class MergingIterator<K, S> implements KeyValueIterator<K, S> {

    /** Makes typed entries of what the two sides hold. */
    interface Decoder<K, S> {
        KeyValue<K, S> fromWrite(Seen write);

        KeyValue<K, S> fromBytes(KeyValue<Bytes, byte[]> entry);

        void requireOpen();
    }

    private final Iterator<Seen> buffered;
    private final KeyValueIterator<Bytes, byte[]> below;
    private final boolean ascending;
    private final Decoder<K, S> decoder;

    private Seen nextBuffered;
    private KeyValue<Bytes, byte[]> nextBelow;
    private KeyValue<K, S> next;

    MergingIterator(
            List<Seen> buffered, KeyValueIterator<Bytes, byte[]> below, boolean ascending, Decoder<K, S> decoder) {
        this.buffered = buffered.iterator();
        this.below = below;
        this.ascending = ascending;
        this.decoder = decoder;
    }

    @Override
    public boolean hasNext() {
        while (next == null && fill()) {
            next = step();
        }
        decoder.requireOpen(); // Kafka's in-memory store, emptied when it is closed, would end the scan early
        return next != null;
    }

    @Override
    public KeyValue<K, S> next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        KeyValue<K, S> result = next;
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
        if (nextBuffered == null && buffered.hasNext()) {
            nextBuffered = buffered.next();
        }
        if (nextBelow == null && below.hasNext()) {
            nextBelow = nextBelow();
        }
        return nextBuffered != null || nextBelow != null;
    }

    private KeyValue<Bytes, byte[]> nextBelow() {
        try {
            return below.next();
        } catch (NoSuchElementException e) {
            return null; // Kafka's in-memory iterator, beside a writer: the last key was deleted after hasNext
        }
    }

    /** Takes the side that comes first in key order; null where that is a delete. */
    private KeyValue<K, S> step() {
        int order = order();
        if (order > 0) {
            KeyValue<Bytes, byte[]> entry = nextBelow;
            nextBelow = null;
            // null where Kafka's in-memory iterator, which is no snapshot, met a delete
            return entry.value == null ? null : decoder.fromBytes(entry);
        }
        if (order == 0) {
            nextBelow = null; // overwritten
        }
        Seen write = nextBuffered;
        nextBuffered = null;
        return write.held() == null ? null : decoder.fromWrite(write);
    }

    /** Below zero when the buffered write comes first, zero when both have the same key. */
    private int order() {
        if (nextBuffered == null) {
            return 1;
        }
        if (nextBelow == null) {
            return -1;
        }
        int order = nextBuffered.key().compareTo(nextBelow.key);
        return ascending ? order : -order;
    }
}
