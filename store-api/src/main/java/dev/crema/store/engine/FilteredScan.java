package dev.crema.store.engine;

import java.util.NoSuchElementException;
import java.util.function.Predicate;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;

/** The entries of a scan whose keys fulfil a condition. */
final class FilteredScan implements KeyValueIterator<Bytes, byte[]> {

    private final KeyValueIterator<Bytes, byte[]> scan;
    private final Predicate<byte[]> condition;

    FilteredScan(KeyValueIterator<Bytes, byte[]> scan, Predicate<byte[]> condition) {
        this.scan = scan;
        this.condition = condition;
    }

    @Override
    public boolean hasNext() {
        while (scan.hasNext()) {
            if (condition.test(scan.peekNextKey().get())) {
                return true;
            }
            scan.next();
        }
        return false;
    }

    @Override
    public KeyValue<Bytes, byte[]> next() {
        requireNext();
        return scan.next();
    }

    @Override
    public Bytes peekNextKey() {
        requireNext();
        return scan.peekNextKey();
    }

    private void requireNext() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
    }

    @Override
    public void close() {
        scan.close();
    }
}
