package dev.crema.rocks;

import java.util.Arrays;
import java.util.NoSuchElementException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;

/** Entries between two bounds as they were when the scan was opened. For one thread; any may close it, once counts. */
final class RocksScan implements KeyValueIterator<Bytes, byte[]> {

    /**
     * What to scan.
     *
     * @param from inclusive, null for none
     * @param to null for none
     */
    record Range(Bytes from, Bytes to, boolean toInclusive, boolean ascending) {

        /** All keys that begin with these bytes. */
        static Range withPrefix(byte[] prefix) {
            return new Range(Bytes.wrap(prefix), successor(prefix), false, true);
        }

        /** The first key after all that begin with these bytes; null where none comes after. */
        private static Bytes successor(byte[] prefix) {
            int last = prefix.length - 1;
            while (last >= 0 && prefix[last] == (byte) 0xff) {
                last--;
            }
            if (last < 0) {
                return null;
            }
            byte[] successor = Arrays.copyOf(prefix, last + 1);
            successor[last]++;
            return Bytes.wrap(successor);
        }

        /** Whether no key can be inside. */
        boolean isEmpty() {
            return from != null && to != null && from.compareTo(to) > 0;
        }

        private boolean contains(Bytes key) {
            if (ascending) {
                int order = to == null ? -1 : key.compareTo(to);
                return order < 0 || order == 0 && toInclusive;
            }
            return from == null || key.compareTo(from) >= 0;
        }
    }

    /** What a scan needs of its store. */
    interface Owner {
        Readers readers();

        RuntimeException failed(RocksDBException cause);

        void closed(RocksScan scan);
    }

    private final Owner owner;
    private final RocksIterator iterator;
    private final Range range;
    private final Runnable onClose;
    private final AtomicBoolean closed = new AtomicBoolean();
    private KeyValue<Bytes, byte[]> next;
    private boolean ended;

    /**
     * A scan of what the iterator sees, which is the scan's from here on. To be made by a reader.
     *
     * @param onClose done once, when the scan is closed
     */
    RocksScan(Owner owner, RocksIterator iterator, Range range, Runnable onClose) {
        this.owner = owner;
        this.iterator = iterator;
        this.range = range;
        this.onClose = onClose;
        seek();
    }

    private void seek() {
        if (range.ascending() && range.from() != null) {
            iterator.seek(range.from().get());
        } else if (range.ascending()) {
            iterator.seekToFirst();
        } else if (range.to() != null) {
            iterator.seekForPrev(range.to().get());
        } else {
            iterator.seekToLast();
        }
    }

    @Override
    public boolean hasNext() {
        if (next != null && !closed.get()) {
            return true; // nothing native to look at
        }
        owner.readers().enter();
        try {
            if (closed.get()) {
                throw new InvalidStateStoreException("this iterator over a RocksDB store is closed");
            }
            if (next == null && !ended) {
                read();
            }
            return next != null;
        } catch (RocksDBException e) {
            throw owner.failed(e);
        } finally {
            owner.readers().leave();
        }
    }

    private void read() throws RocksDBException {
        if (!iterator.isValid()) {
            iterator.status(); // an iterator ends early where a block cannot be read, and tells it only here
            ended = true;
            return;
        }
        Bytes key = Bytes.wrap(iterator.key());
        if (!range.contains(key)) {
            ended = true;
            return;
        }
        next = KeyValue.pair(key, iterator.value());
        if (range.ascending()) {
            iterator.next();
        } else {
            iterator.prev();
        }
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

    /** After the store it does nothing: the store has closed it. */
    @Override
    public void close() {
        if (owner.readers().tryEnter()) {
            try {
                release();
            } finally {
                owner.readers().leave();
            }
        }
    }

    /** Gives up the native iterator; by a reader, or by the store when there are none. */
    void release() {
        if (closed.compareAndSet(false, true)) {
            iterator.close();
            onClose.run();
            owner.closed(this);
        }
    }
}
