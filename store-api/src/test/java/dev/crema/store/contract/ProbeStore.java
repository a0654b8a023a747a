package dev.crema.store.contract;

import dev.crema.store.kafka.MultiGet;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.errors.ProcessorStateException;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.apache.kafka.streams.state.internals.WrappedStateStore;

/** A bytes store, in memory unless given, that remembers what it was asked, and refuses writes when told to. */
public final class ProbeStore extends WrappedStateStore<KeyValueStore<Bytes, byte[]>, Bytes, byte[]>
        implements KeyValueStore<Bytes, byte[]>, MultiGet {

    /** Calls in order: {@code get a}, {@code put a}, {@code flush}. */
    public final List<String> calls = new ArrayList<>();

    /** Entries of each write of several, in order. */
    public final List<Integer> batches = new ArrayList<>();

    /** Keys of each read of several. */
    public final List<Integer> reads = new ArrayList<>();

    /** Thrown by the next write to {@link #failingKey}, once. */
    public RuntimeException failure;

    /** The key whose write fails, null for any. */
    public String failingKey;

    /** Whether {@code init} fails. */
    public boolean refusesToOpen;

    /** Milliseconds that a write takes. */
    public long delayMs;

    /** Done in the midst of the next read, once. */
    public Runnable duringRead = () -> {};

    private int openIterators;

    public ProbeStore(String name) {
        this(Stores.inMemoryKeyValueStore(name).get());
    }

    public ProbeStore(KeyValueStore<Bytes, byte[]> store) {
        super(store);
    }

    /** A supplier of this one store. */
    public KeyValueBytesStoreSupplier supplier() {
        return new KeyValueBytesStoreSupplier() {
            @Override
            public String name() {
                return ProbeStore.this.name();
            }

            @Override
            public KeyValueStore<Bytes, byte[]> get() {
                return ProbeStore.this;
            }

            @Override
            public String metricsScope() {
                return "probe";
            }
        };
    }

    public int openIterators() {
        return openIterators;
    }

    @Override
    public void init(StateStoreContext context, StateStore root) {
        if (refusesToOpen) {
            throw new ProcessorStateException("refused");
        }
        super.init(context, root);
    }

    @Override
    public void flushCache() {
        calls.add("flush");
    }

    @Override
    public byte[] get(Bytes key) {
        calls.add("get " + key);
        read();
        return wrapped().get(key);
    }

    @Override
    public List<byte[]> multiGet(List<Bytes> keys) {
        reads.add(keys.size());
        return keys.stream().map(wrapped()::get).collect(Collectors.toList());
    }

    @Override
    public void put(Bytes key, byte[] value) {
        takes(key);
        wrapped().put(key, value);
    }

    private void takes(Bytes key) {
        if (failure != null && (failingKey == null || key.toString().equals(failingKey))) {
            RuntimeException thrown = failure;
            failure = null;
            throw thrown;
        }
        calls.add("put " + key);
        pause();
    }

    private void pause() {
        try {
            Thread.sleep(delayMs);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public byte[] putIfAbsent(Bytes key, byte[] value) {
        throw new AssertionError("a cached store decides what is absent itself");
    }

    @Override
    public void putAll(List<KeyValue<Bytes, byte[]>> entries) {
        batches.add(entries.size());
        entries.forEach(entry -> takes(entry.key));
        wrapped().putAll(entries);
    }

    @Override
    public byte[] delete(Bytes key) {
        throw new AssertionError("a delete is written back as a put of null");
    }

    @Override
    public KeyValueIterator<Bytes, byte[]> range(Bytes from, Bytes to) {
        return counted(wrapped().range(from, to));
    }

    @Override
    public KeyValueIterator<Bytes, byte[]> reverseRange(Bytes from, Bytes to) {
        return counted(wrapped().reverseRange(from, to));
    }

    @Override
    public KeyValueIterator<Bytes, byte[]> all() {
        return counted(wrapped().all());
    }

    @Override
    public KeyValueIterator<Bytes, byte[]> reverseAll() {
        return counted(wrapped().reverseAll());
    }

    @Override
    public <PS extends Serializer<P>, P> KeyValueIterator<Bytes, byte[]> prefixScan(P prefix, PS serializer) {
        return counted(wrapped().prefixScan(prefix, serializer));
    }

    @Override
    public long approximateNumEntries() {
        return wrapped().approximateNumEntries();
    }

    private void read() {
        Runnable now = duringRead;
        duringRead = () -> {};
        now.run();
    }

    private KeyValueIterator<Bytes, byte[]> counted(KeyValueIterator<Bytes, byte[]> entries) {
        read();
        openIterators++;
        return new KeyValueIterator<>() {
            @Override
            public boolean hasNext() {
                return entries.hasNext();
            }

            @Override
            public KeyValue<Bytes, byte[]> next() {
                return entries.next();
            }

            @Override
            public Bytes peekNextKey() {
                return entries.peekNextKey();
            }

            @Override
            public void close() {
                openIterators--;
                entries.close();
            }
        };
    }
}
