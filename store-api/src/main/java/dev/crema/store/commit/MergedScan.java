package dev.crema.store.commit;

import java.util.Iterator;
import java.util.NoSuchElementException;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;

/**
 * A scan of what a store has below with staged writes laid over it, in key order or against it: of a key that both have the
 * staged write counts, and a staged delete hides it. Closing it closes the scan below.
 */
public final class MergedScan implements KeyValueIterator<Bytes, byte[]> {

    private final Iterator<KeyValue<Bytes, byte[]>> staged;
    private final KeyValueIterator<Bytes, byte[]> below;
    private final boolean ascending;

    private KeyValue<Bytes, byte[]> nextStaged;
    private KeyValue<Bytes, byte[]> nextBelow;
    private KeyValue<Bytes, byte[]> next;

    /**
     * @param staged with null values for deletes, in the order of the other scan
     */
    public MergedScan(
            Iterator<KeyValue<Bytes, byte[]>> staged, KeyValueIterator<Bytes, byte[]> below, boolean ascending) {
        this.staged = staged;
        this.below = below;
        this.ascending = ascending;
    }

    @Override
    public boolean hasNext() {
        while (next == null && fill()) {
            KeyValue<Bytes, byte[]> entry = step();
            next = entry.value == null ? null : entry;
        }
        return next != null || below.hasNext(); // the latter refuses if the scan is closed
    }

    @Override
    public KeyValue<Bytes, byte[]> next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        KeyValue<Bytes, byte[]> result = next;
        next = null;
        return result;
    }

    @Override
    public Bytes peekNextKey() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        return next.key;
    }

    @Override
    public void close() {
        below.close();
    }

    private boolean fill() {
        if (nextStaged == null && staged.hasNext()) {
            nextStaged = staged.next();
        }
        if (nextBelow == null && below.hasNext()) {
            nextBelow = below.next();
        }
        return nextStaged != null || nextBelow != null;
    }

    private KeyValue<Bytes, byte[]> step() {
        int order = order();
        KeyValue<Bytes, byte[]> first = order > 0 ? nextBelow : nextStaged;
        if (order >= 0) {
            nextBelow = null;
        }
        if (order <= 0) {
            nextStaged = null;
        }
        return first;
    }

    /** Below zero when the staged write comes first, zero when both have the same key. */
    private int order() {
        if (nextStaged == null) {
            return 1;
        }
        if (nextBelow == null) {
            return -1;
        }
        int order = nextStaged.key.compareTo(nextBelow.key);
        return ascending ? order : -order;
    }
}
