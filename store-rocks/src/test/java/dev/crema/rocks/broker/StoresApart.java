package dev.crema.rocks.broker;

import dev.crema.rocks.RocksStores;
import dev.crema.store.CachedStores;
import dev.crema.store.broker.Subtopology;
import dev.crema.store.broker.Tally;
import dev.crema.store.broker.TallyStores;
import java.util.List;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.SessionBytesStoreSupplier;
import org.apache.kafka.streams.state.Stores;
import org.apache.kafka.streams.state.WindowBytesStoreSupplier;

/** Crema's RocksDB stores in each of their uses and Kafka's own; only those of windows and sessions share their tasks. */
public final class StoresApart implements TallyStores {

    static final String BARE = "bare";
    static final String CACHED = "cached";
    static final String KAFKA_CACHED = "kafka-cached";
    static final String DSL = "dsl";
    static final String WINDOWS = "windows";
    static final String CACHED_WINDOWS = "cached-windows";
    static final String SESSIONS = "sessions";
    static final String CACHED_SESSIONS = "cached-sessions";

    /** The uses of Crema's. */
    static final List<String> CREMA =
            List.of(BARE, CACHED, KAFKA_CACHED, DSL, WINDOWS, CACHED_WINDOWS, SESSIONS, CACHED_SESSIONS);

    /** Kafka's store. */
    static final String KAFKA = "kafka";

    @Override
    public List<Subtopology> subtopologies(String topic) {
        Serde<String> keys = Serdes.String();
        Serde<Tally> values = Tally.serde();
        return List.of(
                Subtopology.of(
                        topic(topic, BARE),
                        List.of(Stores.timestampedKeyValueStoreBuilder(crema(BARE), keys, values)
                                .withCachingDisabled())),
                Subtopology.of(
                        topic(topic, CACHED),
                        List.of(CachedStores.timestampedKeyValueStoreBuilder(crema(CACHED), keys, values))),
                Subtopology.of(
                        topic(topic, KAFKA_CACHED),
                        List.of(Stores.timestampedKeyValueStoreBuilder(crema(KAFKA_CACHED), keys, values)
                                .withCachingEnabled())),
                Subtopology.aggregation(topic(topic, DSL), crema(DSL)),
                Subtopology.of(
                        topic(topic, WINDOWS),
                        List.of(
                                Stores.timestampedWindowStoreBuilder(windows(WINDOWS), keys, values),
                                CachedStores.timestampedWindowStoreBuilder(windows(CACHED_WINDOWS), keys, values),
                                Stores.sessionStoreBuilder(sessions(SESSIONS), keys, values),
                                CachedStores.sessionStoreBuilder(sessions(CACHED_SESSIONS), keys, values))),
                Subtopology.of(
                        topic(topic, KAFKA),
                        List.of(Stores.timestampedKeyValueStoreBuilder(
                                Stores.persistentTimestampedKeyValueStore(KAFKA), keys, values))));
    }

    private static KeyValueBytesStoreSupplier crema(String name) {
        return RocksStores.persistentTimestampedKeyValueStore(name);
    }

    private static WindowBytesStoreSupplier windows(String name) {
        return RocksStores.persistentTimestampedWindowStore(name, RETENTION, LENGTH, false);
    }

    private static SessionBytesStoreSupplier sessions(String name) {
        return RocksStores.persistentSessionStore(name, RETENTION);
    }

    private static String topic(String prefix, String store) {
        return prefix + "-" + store;
    }
}
