package dev.crema.store.cache;

import dev.crema.store.cache.TypedView.Checks;
import dev.crema.store.config.StoreConfig;
import dev.crema.store.kafka.FlushListener;
import dev.crema.store.kafka.RootStore;
import dev.crema.store.kafka.TaskContext;
import dev.crema.store.query.KeyValueQueries;
import dev.crema.store.query.KeyValueView;
import dev.crema.store.query.StoreQueries;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
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

    /** What a store is made of beside its layers. */
    record Parts<K, V, S>(
            Serde<K> keySerde, Serde<V> valueSerde, ValueFormat<V, S> format, boolean logged, CacheConfig cache) {}

    private final Parts<K, V, S> parts;
    private volatile StoreQueries<KeyValueView<K, S>> queries;
    private volatile WriteBackCache<K, V, S> cache;

    CachedKeyValueStore(KeyValueStore<Bytes, byte[]> below, Parts<K, V, S> parts) {
        super(below);
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
                skipsCache -> new CacheView<>(open(), skipsCache));
        cache = new WriteBackCache<>(wrapped(), task, view(task, config), CacheBounds.of(config, task, parts.logged()));
        super.init(context, root);
    }

    private TypedView<K, V, S> view(TaskContext task, StoreConfig config) {
        StateSerdes<K, S> serdes = new StateSerdes<>(
                task.changelogTopic(),
                task.keySerde(parts.keySerde()),
                parts.format().serde().apply(task.valueSerde(parts.valueSerde())));
        return new TypedView<>(
                parts.format(),
                new Keys<>(serdes, KeyEquality.valueOf(upperCase(config, StoreConfig.KEY_EQUALITY))),
                new Values<>(
                        serdes, parts.format(), ValueSharing.valueOf(upperCase(config, StoreConfig.VALUE_SHARING))),
                new Checks(config.getBoolean(StoreConfig.CHECK_AT_PUT), config.getBoolean(StoreConfig.CHECK_SHARING)));
    }

    private static String upperCase(StoreConfig config, String key) {
        return config.getString(key).toUpperCase(Locale.ROOT);
    }

    @Override
    public S get(K key) {
        requireKey(key);
        return open().get(key);
    }

    @Override
    public void put(K key, S value) {
        requireKey(key);
        open().put(key, value);
    }

    @Override
    public S putIfAbsent(K key, S value) {
        S present = get(key);
        if (present == null) {
            put(key, value);
        }
        return present;
    }

    @Override
    public void putAll(List<KeyValue<K, S>> entries) {
        entries.forEach(entry -> requireKey(entry.key));
        WriteBackCache<K, V, S> open = open();
        entries.forEach(entry -> open.put(entry.key, entry.value));
    }

    @Override
    public S delete(K key) {
        S before = get(key);
        put(key, null);
        return before;
    }

    @Override
    public KeyValueIterator<K, S> range(K from, K to) {
        return open().range(from, to, true);
    }

    @Override
    public KeyValueIterator<K, S> reverseRange(K from, K to) {
        return open().range(from, to, false);
    }

    @Override
    public KeyValueIterator<K, S> all() {
        return open().all(true);
    }

    @Override
    public KeyValueIterator<K, S> reverseAll() {
        return open().all(false);
    }

    @Override
    public <PS extends Serializer<P>, P> KeyValueIterator<K, S> prefixScan(P prefix, PS prefixKeySerializer) {
        Objects.requireNonNull(prefix, "prefix cannot be null");
        Objects.requireNonNull(prefixKeySerializer, "prefixKeySerializer cannot be null");
        WriteBackCache<K, V, S> open = open();
        Bytes bytes = Bytes.wrap(prefixKeySerializer.serialize(null, prefix));
        return open.prefix(bytes, () -> wrapped().prefixScan(prefix, prefixKeySerializer));
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
        super.commit(changelogOffsets);
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

    private WriteBackCache<K, V, S> open() {
        WriteBackCache<K, V, S> open = cache;
        if (open == null || !wrapped().isOpen()) {
            throw new InvalidStateStoreException("Store " + name() + " is currently closed.");
        }
        return open;
    }
}
