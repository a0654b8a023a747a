package dev.crema.benchmarks.app;

import dev.crema.benchmarks.measure.Side;
import dev.crema.memory.MemoryStores;
import dev.crema.rocks.RocksStores;
import dev.crema.store.CachedStores;
import java.util.Properties;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/** A processor that aggregates, and what each side keeps its store in. */
enum Engine implements Job {
    ROCKS(
            "Stores.keyValueStoreBuilder, caching enabled, over Stores.persistentKeyValueStore",
            "CachedStores.keyValueStoreBuilder over RocksStores.persistentKeyValueStore, defaults") {
        @Override
        KeyValueBytesStoreSupplier supplier(Side side, String store) {
            return side == Side.KAFKA
                    ? Stores.persistentKeyValueStore(store)
                    : RocksStores.persistentKeyValueStore(store);
        }
    },
    MEMORY(
            "Stores.keyValueStoreBuilder, caching enabled, over Stores.inMemoryKeyValueStore",
            "CachedStores.keyValueStoreBuilder over MemoryStores.inMemoryKeyValueStore with warm start, defaults") {
        @Override
        KeyValueBytesStoreSupplier supplier(Side side, String store) {
            return side == Side.KAFKA
                    ? Stores.inMemoryKeyValueStore(store)
                    : MemoryStores.inMemoryKeyValueStore(store).withWarmStart();
        }
    },
    /** Crema's in-memory store on both sides. */
    SNAPSHOTS(
            "in its place: CachedStores.keyValueStoreBuilder over MemoryStores.inMemoryKeyValueStore, which takes no snapshots",
            "the same with warm start, defaults") {
        @Override
        KeyValueBytesStoreSupplier supplier(Side side, String store) {
            var supplier = MemoryStores.inMemoryKeyValueStore(store);
            return side == Side.KAFKA ? supplier : supplier.withWarmStart();
        }

        @Override
        <V> StoreBuilder<KeyValueStore<String, V>> builder(Side side, String store, Serde<V> values) {
            return CachedStores.keyValueStoreBuilder(supplier(side, store), Serdes.String(), values);
        }
    };

    private final String kafka;
    private final String crema;

    Engine(String kafka, String crema) {
        this.kafka = kafka;
        this.crema = crema;
    }

    @Override
    public String kafka() {
        return kafka;
    }

    @Override
    public String crema() {
        return crema;
    }

    @Override
    public String work() {
        return "an aggregation";
    }

    @Override
    public String operator() {
        return "a processor (get, change, put)";
    }

    abstract KeyValueBytesStoreSupplier supplier(Side side, String store);

    <V> StoreBuilder<KeyValueStore<String, V>> builder(Side side, String store, Serde<V> values) {
        return side == Side.KAFKA
                ? Stores.keyValueStoreBuilder(supplier(side, store), Serdes.String(), values)
                        .withCachingEnabled()
                : CachedStores.keyValueStoreBuilder(supplier(side, store), Serdes.String(), values);
    }

    @Override
    public boolean hasLimit() {
        return true;
    }

    @Override
    public <V> Topology topology(Design<V> design, Properties config, Meter meter) {
        Aggregate<V> aggregate = design.aggregate();
        return Aggregation.topology(() -> new Aggregation.InStore<>(aggregate, meter))
                .addStateStore(
                        builder(design.side(), Design.STORE, aggregate.values().serde()), Aggregation.NAME);
    }
}
