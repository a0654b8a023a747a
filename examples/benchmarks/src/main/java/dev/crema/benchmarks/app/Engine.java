package dev.crema.benchmarks.app;

import dev.crema.benchmarks.measure.Side;
import dev.crema.memory.MemoryStores;
import dev.crema.rocks.RocksStores;
import dev.crema.store.CachedStores;
import dev.crema.store.dsl.CachedDsl;
import java.util.Properties;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Grouped;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.processor.api.ContextualFixedKeyProcessor;
import org.apache.kafka.streams.processor.api.FixedKeyRecord;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/** What each side keeps its store in. */
enum Engine {
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
    },

    /** RocksDB, under the DSL. */
    DSL(
            "groupByKey().aggregate(), caching enabled, over RocksDB",
            "the same, with CachedDsl.streamsBuilder and RocksDslStoreSuppliers, defaults") {
        @Override
        KeyValueBytesStoreSupplier supplier(Side side, String store) {
            return ROCKS.supplier(side, store);
        }

        @Override
        String operator() {
            return "a table of the DSL that nobody reads";
        }

        @Override
        <V> Topology topology(Design<V> design, Properties config, Meter meter) {
            StreamsBuilder builder =
                    design.side() == Side.KAFKA ? new StreamsBuilder() : CachedDsl.streamsBuilder(config);
            Aggregate<V> aggregate = design.aggregate();
            builder.stream(Input.TOPIC, Consumed.with(Serdes.String(), Serdes.Long()))
                    .processValues(() -> new Metered(meter))
                    .groupByKey(Grouped.with(Serdes.String(), Serdes.Long()))
                    .aggregate(
                            () -> null,
                            (key, one, present) -> aggregate.changed(key, present),
                            Materialized.<String, V, KeyValueStore<Bytes, byte[]>>as(Design.STORE)
                                    .withKeySerde(Serdes.String())
                                    .withValueSerde(aggregate.values().serde()));
            return builder.build(config);
        }
    };

    /** Counts records, and asks for a commit with the last one, as {@link Aggregation} does. */
    private static final class Metered extends ContextualFixedKeyProcessor<String, Long, Long> {

        private final Meter meter;

        Metered(Meter meter) {
            this.meter = meter;
        }

        @Override
        public void process(FixedKeyRecord<String, Long> record) {
            boolean last = meter.next();
            context().forward(record);
            if (last) {
                context().commit();
            }
        }
    }

    private final String kafka;
    private final String crema;

    Engine(String kafka, String crema) {
        this.kafka = kafka;
        this.crema = crema;
    }

    /** As {@code list} prints the one side. */
    String kafka() {
        return kafka;
    }

    /** As {@code list} prints the other side. */
    String crema() {
        return crema;
    }

    /** What aggregates, as {@code list} prints it. */
    String operator() {
        return "a processor (get, change, put)";
    }

    abstract KeyValueBytesStoreSupplier supplier(Side side, String store);

    <V> StoreBuilder<KeyValueStore<String, V>> builder(Side side, String store, Serde<V> values) {
        return side == Side.KAFKA
                ? Stores.keyValueStoreBuilder(supplier(side, store), Serdes.String(), values)
                        .withCachingEnabled()
                : CachedStores.keyValueStoreBuilder(supplier(side, store), Serdes.String(), values);
    }

    /** An application that aggregates in a store of this engine. */
    <V> Topology topology(Design<V> design, Properties config, Meter meter) {
        Aggregate<V> aggregate = design.aggregate();
        return Aggregation.topology(() -> new Aggregation.InStore<>(aggregate, meter))
                .addStateStore(
                        builder(design.side(), Design.STORE, aggregate.values().serde()), Aggregation.NAME);
    }
}
