package dev.crema.rocks;

import dev.crema.rocks.Database.Part;
import dev.crema.store.engine.KeyRange;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;

/** Entries between two bounds as they were when the scan was opened. For one thread; any may close it, once counts. */
final class RocksScan implements KeyValueIterator<Bytes, byte[]> {

    /** What a scan needs of its store. */
    interface Owner {
        Readers readers();

        RuntimeException failed(RocksDBException cause);

        void closed(RocksScan scan);
    }

    private final Owner owner;
    private final List<Part> parts;
    private final Iterator<Part> toCome;
    private final Runnable onClose;
    private final AtomicBoolean closed = new AtomicBoolean();
    private Part part;
    private KeyValue<Bytes, byte[]> next;
    private boolean ended;

    /**
     * A scan of one part after the other, whose iterators are the scan's from here on. To be made by a reader.
     *
     * @param onClose done once, when the scan is closed
     */
    RocksScan(Owner owner, List<Part> parts, Runnable onClose) {
        this.owner = owner;
        this.parts = parts;
        this.toCome = parts.iterator();
        this.onClose = onClose;
        nextPart();
    }

    private void nextPart() {
        if (!toCome.hasNext()) {
            ended = true;
            return;
        }
        part = toCome.next();
        RocksIterator iterator = part.iterator();
        KeyRange range = part.range();
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
        Bytes key = keyInPart();
        while (key == null) {
            nextPart();
            if (ended) {
                return;
            }
            key = keyInPart();
        }
        next = KeyValue.pair(key, part.iterator().value());
        if (part.range().ascending()) {
            part.iterator().next();
        } else {
            part.iterator().prev();
        }
    }

    /** The key that the part's iterator has come to, or null where it has no more in its range. */
    private Bytes keyInPart() throws RocksDBException {
        if (!part.iterator().isValid()) {
            part.iterator().status(); // an iterator ends early where a block cannot be read, and tells it only here
            return null;
        }
        Bytes key = Bytes.wrap(part.iterator().key());
        return contains(part.range(), key) ? key : null;
    }

    /** Whether a key that the iterator has come to is not past the range's end. */
    private static boolean contains(KeyRange range, Bytes key) {
        if (range.ascending()) {
            int order = range.to() == null ? -1 : key.compareTo(range.to());
            return order < 0 || order == 0 && range.toInclusive();
        }
        return range.from() == null || key.compareTo(range.from()) >= 0;
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

    /** Whether it has an iterator of a family. By any thread. */
    boolean uses(ColumnFamilyHandle family) {
        return parts.stream().anyMatch(each -> each.family() == family);
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

    /** Gives up the native iterators; by a reader, or by the store when there are none. */
    void release() {
        if (closed.compareAndSet(false, true)) {
            parts.forEach(each -> each.iterator().close());
            onClose.run();
            owner.closed(this);
        }
    }
}
