package dev.crema.store.cache;

import dev.crema.store.cache.TypedView.Checks;
import dev.crema.store.cache.WriteBackCache.Surroundings;
import dev.crema.store.config.StoreConfig;
import dev.crema.store.kafka.FlushListener;
import dev.crema.store.kafka.RootStore;
import dev.crema.store.kafka.StoreMetrics;
import dev.crema.store.kafka.TaskContext;
import dev.crema.store.metrics.KeyValueMetrics;
import dev.crema.store.query.KeyValueQueries;
import dev.crema.store.query.KeyValueView;
import dev.crema.store.query.StoreQueries;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.query.Position;
import org.apache.kafka.streams.query.PositionBound;
import org.apache.kafka.streams.query.Query;
import org.apache.kafka.streams.query.QueryConfig;
import org.apache.kafka.streams.query.QueryResult;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StateSerdes;
import org.apache.kafka.streams.state.TimestampedKeyValueStore;
import org.apache.kafka.streams.state.TimestampedKeyValueStoreWithHeaders;
import org.apache.kafka.streams.state.ValueAndTimestamp;
import org.apache.kafka.streams.state.ValueTimestampHeaders;

/**
 * A key-value store over a {@link WriteBackCache}, which it opens with every {@code init} anew: a task that is revived
 * opens the same store object again.
 */
class CachedKeyValueStore<K, V, S> extends RootStore<KeyValueStore<Bytes, byte[]>, K, S>
        implements KeyValueStore<K, S> {

    /**
     * What a store is made of beside its layers.
     *
     * @param changelog settings of the changelog topic; empty where there is none
     */
    record Parts<K, V, S>(
            Serde<K> keySerde,
            Serde<V> valueSerde,
            ValueFormat<V, S> format,
            Optional<Map<String, String>> changelog,
            CacheConfig cache,
            String metricsScope) {}

    private final Parts<K, V, S> parts;
    private volatile StoreQueries<KeyValueView<K, S>> queries;
    private KeyValueMetrics metrics; // seen by whoever sees the cache, which is set after it
    private volatile WriteBackCache<K, V, S> cache;

    CachedKeyValueStore(KeyValueStore<Bytes, byte[]> below, Parts<K, V, S> parts) {
        super(below, parts.metricsScope());
        this.parts = parts;
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
    public void init(StateStoreContext context, StateStore root) {
        TaskContext task = TaskContext.of(context, name());
        StoreConfig config =
                StoreConfig.of(name(), task.configs(), parts.cache().settings());
        queries = new StoreQueries<>(
                this,
                task.taskId().partition(),
                new KeyValueQueries<K, V, S>(
                        parts.format().payload(), parts.format().withTimestamp()),
                skipsCache -> new CacheView<>(open(), metrics, skipsCache));
        TypedView<K, V, S> view = view(task, config);
        CacheBounds bounds = CacheBounds.of(config, task, parts.changelog());
        StoreMetrics registered = register(task);
        metrics = KeyValueMetrics.of(registered, task);
        if (!persistent()) {
            registered.numKeysGauge((metric, now) -> isOpen() ? wrapped().approximateNumEntries() : -1L);
        }
        WriteBackCache<K, V, S> opening =
                new WriteBackCache<>(wrapped(), new Surroundings(task, registered), view, bounds);
        super.init(context, root);
        cache = opening;
    }

    private TypedView<K, V, S> view(TaskContext task, StoreConfig config) {
        StateSerdes<K, S> serdes = new StateSerdes<>(
                task.changelogTopic(),
                task.keySerde(parts.keySerde()),
                parts.format().serde().apply(task.valueSerde(parts.valueSerde())));
        ValueSharing sharing = ValueSharing.valueOf(upperCase(config, StoreConfig.VALUE_SHARING));
        return new TypedView<>(
                parts.format(),
                new Keys<>(serdes, KeyEquality.valueOf(upperCase(config, StoreConfig.KEY_EQUALITY))),
                new Values<>(serdes, parts.format(), sharing),
                new Checks(
                        config.getBoolean(StoreConfig.CHECK_AT_PUT),
                        config.getBoolean(StoreConfig.CHECK_SHARING) && sharing == ValueSharing.IMMUTABLE));
    }

    private static String upperCase(StoreConfig config, String key) {
        return config.getString(key).toUpperCase(Locale.ROOT);
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
        WriteBackCache<K, V, S> open = open();
        return metrics.iterators().opened(open.scans().range(from, to, true), metrics.range());
    }

    @Override
    public KeyValueIterator<K, S> reverseRange(K from, K to) {
        WriteBackCache<K, V, S> open = open();
        return metrics.iterators().opened(open.scans().range(from, to, false), metrics.range());
    }

    @Override
    public KeyValueIterator<K, S> all() {
        WriteBackCache<K, V, S> open = open();
        return metrics.iterators().opened(open.scans().all(true), metrics.all());
    }

    @Override
    public KeyValueIterator<K, S> reverseAll() {
        WriteBackCache<K, V, S> open = open();
        return metrics.iterators().opened(open.scans().all(false), metrics.all());
    }

    @Override
    public <PS extends Serializer<P>, P> KeyValueIterator<K, S> prefixScan(P prefix, PS prefixKeySerializer) {
        Objects.requireNonNull(prefix, "prefix cannot be null");
        Objects.requireNonNull(prefixKeySerializer, "prefixKeySerializer cannot be null");
        WriteBackCache<K, V, S> open = open();
        Bytes bytes = Bytes.wrap(prefixKeySerializer.serialize(null, prefix));
        KeyValueIterator<K, S> scan =
                open.scans().prefix(bytes, () -> wrapped().prefixScan(prefix, prefixKeySerializer));
        return metrics.iterators().opened(scan, metrics.prefixScan());
    }

    /** Entries of the store below; buffered writes are not counted, as with Kafka's cache. */
    @Override
    public long approximateNumEntries() {
        open();
        return wrapped().approximateNumEntries();
    }

    @Override
    public void flushCache() {
        open().flush();
        super.flushCache(); // a store below may wait for the signal too, which Kafka's cache does not pass on
    }

    @Override
    public void clearCache() {
        open().clear();
        super.clearCache();
    }

    @Override
    protected boolean forwardAtFlush(FlushListener<K, S> listener, boolean oldValues) {
        return open().forwardTo(listener, oldValues);
    }

    /** Logs nothing: whatever was written has left the buffer at the flush before, or belongs to the next commit. */
    @Override
    public void commit(Map<TopicPartition, Long> changelogOffsets) {
        open().committed();
        long started = metrics.commit().start();
        try {
            super.commit(changelogOffsets);
        } finally {
            metrics.commit().stop(started);
        }
    }

    @Override
    public void close() {
        WriteBackCache<K, V, S> closing = cache;
        cache = null;
        if (closing != null) {
            closing.close();
        }
        super.close();
    }

    @Override
    public Position getPosition() {
        return open().position();
    }

    @Override
    public <R> QueryResult<R> query(Query<R> query, PositionBound positionBound, QueryConfig config) {
        open();
        return queries.answer(query, positionBound, config);
    }

    private void requireKey(K key) {
        if (key == null) {
            throw new NullPointerException("store " + name() + ": key cannot be null");
        }
    }

    /** The layers below are open while this one is; asking them again at every access would cost more than the access. */
    private WriteBackCache<K, V, S> open() {
        WriteBackCache<K, V, S> open = cache;
        if (open == null) {
            throw new InvalidStateStoreException("Store " + name() + " is currently closed.");
        }
        return open;
    }
}
