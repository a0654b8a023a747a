package dev.crema.benchmarks.store;

import dev.crema.benchmarks.measure.Side;
import dev.crema.rocks.RocksStores;
import dev.crema.store.CachedStores;
import dev.crema.store.cache.CacheConfig;
import java.nio.file.Path;
import java.util.OptionalDouble;
import java.util.function.BiConsumer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;
import org.apache.kafka.streams.state.internals.CachedStateStore;

/** A cached, logged store of either side over that side's own RocksDB store. */
final class StoreTable<V> implements Table<V> {

    static final String STORE = "store";

    /** Of both sides, in every scenario that does not say otherwise. */
    static final long CACHE_BYTES = 256L << 20;

    private final Task task;
    private final KeyValueStore<String, V> store;

    private StoreTable(Task task, StoreBuilder<KeyValueStore<String, V>> builder) {
        this.task = task;
        this.store = task.open(builder);
    }

    /** Kafka's or Crema's store in this directory, at its defaults. */
    static <V> StoreTable<V> open(Side side, Values<V> values, Path directory, long cacheBytes) {
        return side == Side.KAFKA
                ? new StoreTable<>(new Task(directory, cacheBytes), kafka(values))
                : crema(values, directory, cacheBytes, CacheConfig.configured());
    }

    static <V> StoreTable<V> crema(Values<V> values, Path directory, long cacheBytes, CacheConfig config) {
        return cached(RocksStores.persistentKeyValueStore(STORE), values, directory, cacheBytes, config);
    }

    /** Crema's cache over Kafka's engine, none of whose bytes are in the heap. */
    static <V> StoreTable<V> cacheAlone(Values<V> values, Path directory, long cacheBytes, CacheConfig config) {
        return cached(Stores.persistentKeyValueStore(STORE), values, directory, cacheBytes, config);
    }

    private static <V> StoreTable<V> cached(
            KeyValueBytesStoreSupplier below, Values<V> values, Path directory, long cacheBytes, CacheConfig config) {
        return new StoreTable<>(
                new Task(directory, cacheBytes),
                CachedStores.keyValueStoreBuilder(below, Serdes.String(), values.serde())
                        .withCache(config));
    }

    private static <V> StoreBuilder<KeyValueStore<String, V>> kafka(Values<V> values) {
        var supplier = Stores.persistentKeyValueStore(STORE);
        return Stores.keyValueStoreBuilder(supplier, Serdes.String(), values.serde())
                .withCachingEnabled();
    }

    /** Has each change told of, the old value first, when it leaves the cache. */
    @SuppressWarnings("unchecked")
    void forwardChanges(BiConsumer<V, V> changes) {
        ((CachedStateStore<String, V>) store)
                .setFlushListener(change -> changes.accept(change.value().oldValue, change.value().newValue), true);
    }

    @Override
    public void record() {
        task.record();
    }

    @Override
    public V get(String key) {
        return store.get(key);
    }

    @Override
    public void put(String key, V value) {
        store.put(key, value);
    }

    @Override
    public int scan(String from, String to) {
        int entries = 0;
        try (KeyValueIterator<String, V> range = store.range(from, to)) {
            while (range.hasNext()) {
                entries += range.next().value == null ? 0 : 1;
            }
        }
        return entries;
    }

    @Override
    public void commit() {
        task.commit();
    }

    @Override
    public long logged() {
        return task.logged();
    }

    /** The present value of one of the store's metrics, nothing if there is none of that name. */
    OptionalDouble metric(String name) {
        return task.metric(name);
    }

    @Override
    public void close() {
        task.close();
    }
}
