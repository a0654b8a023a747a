package dev.crema.store.engine;

import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.state.KeyValueIterator;

/**
 * A scan that sees the moment at which it is first asked for an entry, as Kafka's scans of windows do, which look into a segment
 * when they come to it; their users write between opening a scan and reading it. And like Kafka's it ends when the store is closed.
 * For one thread.
 */
final class LateScan implements KeyValueIterator<Bytes, byte[]> {

    private final BooleanSupplier isStoreClosed;
    private Supplier<KeyValueIterator<Bytes, byte[]>> opening;
    private KeyValueIterator<Bytes, byte[]> scan;

    LateScan(BooleanSupplier isStoreClosed, Supplier<KeyValueIterator<Bytes, byte[]>> opening) {
        this.isStoreClosed = isStoreClosed;
        this.opening = opening;
    }

    private KeyValueIterator<Bytes, byte[]> scan() {
        if (scan == null) {
            if (opening == null) {
                throw new InvalidStateStoreException("this iterator is closed");
            }
            scan = opening.get();
        }
        return scan;
    }

    @Override
    public boolean hasNext() {
        return !isStoreClosed.getAsBoolean() && scan().hasNext();
    }

    @Override
    public KeyValue<Bytes, byte[]> next() {
        return scan().next();
    }

    @Override
    public Bytes peekNextKey() {
        return scan().peekNextKey();
    }

    @Override
    public void close() {
        opening = null;
        if (scan != null) {
            scan.close();
        }
    }
}
