package dev.crema.store.engine;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Queue;
import java.util.function.Function;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;

/** Entries in the order of an index, as they are when their turn comes; those that are gone by then are left out. */
final class IndexedScan implements KeyValueIterator<Bytes, byte[]> {

    private static final int AT_ONCE = 100;

    private final Engine engine;
    private final KeyValueIterator<Bytes, byte[]> index;
    private final Function<byte[], Bytes> indexed;
    private final Queue<KeyValue<Bytes, byte[]>> read = new ArrayDeque<>();

    /** @param indexed the key of the entry that one of the index stands for */
    IndexedScan(Engine engine, KeyValueIterator<Bytes, byte[]> index, Function<byte[], Bytes> indexed) {
        this.engine = engine;
        this.index = index;
        this.indexed = indexed;
    }

    @Override
    public boolean hasNext() {
        while (read.isEmpty() && index.hasNext()) {
            readSome();
        }
        return !read.isEmpty();
    }

    private void readSome() {
        List<Bytes> keys = new ArrayList<>(AT_ONCE);
        while (keys.size() < AT_ONCE && index.hasNext()) {
            keys.add(indexed.apply(index.next().key.get()));
        }
        List<byte[]> values = engine.multiGet(keys);
        for (int i = 0; i < keys.size(); i++) {
            if (values.get(i) != null) {
                read.add(KeyValue.pair(keys.get(i), values.get(i)));
            }
        }
    }

    @Override
    public KeyValue<Bytes, byte[]> next() {
        requireNext();
        return read.remove();
    }

    @Override
    public Bytes peekNextKey() {
        requireNext();
        return read.element().key;
    }

    private void requireNext() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
    }

    @Override
    public void close() {
        index.close();
    }
}
