package dev.crema.store.cache;

import dev.crema.store.kafka.FlushListener;
import dev.crema.store.kafka.StoreMetrics;
import dev.crema.store.kafka.TaskContext;
import dev.crema.store.metrics.KeyValueMetrics;
import dev.crema.store.metrics.Latency;
import dev.crema.store.query.KeyValueQueries;
import dev.crema.store.query.KeyValueView;
import dev.crema.store.query.QueryHandlers;
import java.util.List;
import java.util.Objects;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.TimestampedKeyValueStore;
import org.apache.kafka.streams.state.TimestampedKeyValueStoreWithHeaders;
import org.apache.kafka.streams.state.ValueAndTimestamp;
import org.apache.kafka.streams.state.ValueTimestampHeaders;

/** A key-value store over a {@link WriteBackCache}. */
class CachedKeyValueStore<K, V, S> extends CachedStore<KeyValueStore<Bytes, byte[]>, K, K, K, V, S, KeyValueView<K, S>>
        implements KeyValueStore<K, S> {

    // seen by whoever sees the cache, which is set after them
    private KeyValueMetrics metrics;
    private Scans<K, V, S> scans;

    CachedKeyValueStore(KeyValueStore<Bytes, byte[]> below, Parts<K, V, S> parts) {
        super(below, parts);
    }

    /** As {@link CachedKeyValueStore}; the runtime tells timestamped stores by their interface. */
    static final class Timestamped<K, V> extends CachedKeyValueStore<K, V, ValueAndTimestamp<V>>
            implements TimestampedKeyValueStore<K, V> {
        Timestamped(KeyValueStore<Bytes, byte[]> below, Parts<K, V, ValueAndTimestamp<V>> parts) {
            super(below, parts);
        }
    }

    /** As {@link CachedKeyValueStore}; the runtime tells stores with headers by their interface. */
    static final class WithHeaders<K, V> extends CachedKeyValueStore<K, V, ValueTimestampHeaders<V>>
            implements TimestampedKeyValueStoreWithHeaders<K, V> {
        WithHeaders(KeyValueStore<Bytes, byte[]> below, Parts<K, V, ValueTimestampHeaders<V>> parts) {
            super(below, parts);
        }
    }

    @Override
    Keys<K> keys(Keys<K> plain) {
        return plain;
    }

    @Override
    Below below() {
        return Below.of(wrapped());
    }

    @Override
    WriteBuffer.Index index(TaskContext task, CacheBounds bounds) {
        return WriteBuffer.Index.NONE;
    }

    @Override
    Latency register(StoreMetrics registered, TaskContext task) {
        metrics = KeyValueMetrics.of(registered, task);
        if (!persistent()) {
            registered.numKeysGauge((metric, now) -> isOpen() ? wrapped().approximateNumEntries() : -1L);
        }
        return metrics.commit();
    }

    @Override
    void opened(WriteBackCache<K, V, S> opening) {
        scans = new Scans<>(opening, wrapped());
    }

    @Override
    QueryHandlers<KeyValueView<K, S>> handlers() {
        return new KeyValueQueries<K, V, S>(
                parts.format().payload(), parts.format().withTimestamp());
    }

    @Override
    KeyValueView<K, S> view(WriteBackCache<K, V, S> open, boolean skipsCache) {
        return new CacheView<>(open, scans, metrics, skipsCache);
    }

    /** Scans of the open store. */
    private Scans<K, V, S> scans() {
        open();
        return scans;
    }

    @Override
    public S get(K key) {
        requireKey(key);
        WriteBackCache<K, V, S> open = open();
        long started = metrics.get().start();
        try {
            return open.get(key);
        } finally {
            metrics.get().stop(started);
        }
    }

    @Override
    public void put(K key, S value) {
        requireKey(key);
        WriteBackCache<K, V, S> open = open();
        long started = metrics.put().start();
        try {
            open.put(key, value);
        } finally {
            metrics.put().stop(started);
        }
        metrics.endToEnd().written();
    }

    @Override
    public S putIfAbsent(K key, S value) {
        requireKey(key);
        WriteBackCache<K, V, S> open = open();
        long started = metrics.putIfAbsent().start();
        S present;
        try {
            present = open.get(key);
            if (present == null) {
                open.put(key, value);
            }
        } finally {
            metrics.putIfAbsent().stop(started);
        }
        metrics.endToEnd().written();
        return present;
    }

    @Override
    public void putAll(List<KeyValue<K, S>> entries) {
        entries.forEach(entry -> requireKey(entry.key));
        WriteBackCache<K, V, S> open = open();
        long started = metrics.putAll().start();
        try {
            entries.forEach(entry -> open.put(entry.key, entry.value));
        } finally {
            metrics.putAll().stop(started);
        }
    }

    @Override
    public S delete(K key) {
        requireKey(key);
        WriteBackCache<K, V, S> open = open();
        long started = metrics.delete().start();
        try {
            S before = open.get(key);
            open.put(key, null);
            return before;
        } finally {
            metrics.delete().stop(started);
        }
    }

    @Override
    public KeyValueIterator<K, S> range(K from, K to) {
        return metrics.iterators().opened(scans().range(from, to, true), metrics.range());
    }

    @Override
    public KeyValueIterator<K, S> reverseRange(K from, K to) {
        return metrics.iterators().opened(scans().range(from, to, false), metrics.range());
    }

    @Override
    public KeyValueIterator<K, S> all() {
        return metrics.iterators().opened(scans().all(true), metrics.all());
    }

    @Override
    public KeyValueIterator<K, S> reverseAll() {
        return metrics.iterators().opened(scans().all(false), metrics.all());
    }

    @Override
    public <PS extends Serializer<P>, P> KeyValueIterator<K, S> prefixScan(P prefix, PS prefixKeySerializer) {
        Objects.requireNonNull(prefix, "prefix cannot be null");
        Objects.requireNonNull(prefixKeySerializer, "prefixKeySerializer cannot be null");
        Bytes bytes = Bytes.wrap(prefixKeySerializer.serialize(null, prefix));
        KeyValueIterator<K, S> scan = scans().prefix(bytes, () -> wrapped().prefixScan(prefix, prefixKeySerializer));
        return metrics.iterators().opened(scan, metrics.prefixScan());
    }

    /** Entries of the store below; buffered writes are not counted, as with Kafka's cache. */
    @Override
    public long approximateNumEntries() {
        open();
        return wrapped().approximateNumEntries();
    }

    @Override
    protected boolean forwardAtFlush(FlushListener<K, S> listener, boolean oldValues) {
        return open().forwardTo(listener, oldValues);
    }
}
