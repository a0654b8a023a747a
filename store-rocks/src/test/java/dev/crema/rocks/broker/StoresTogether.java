package dev.crema.rocks.broker;

import dev.crema.rocks.RocksStores;
import dev.crema.store.CachedStores;
import dev.crema.store.broker.Subtopology;
import dev.crema.store.broker.Tally;
import dev.crema.store.broker.TallyStores;
import java.util.List;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.state.SessionBytesStoreSupplier;
import org.apache.kafka.streams.state.Stores;
import org.apache.kafka.streams.state.WindowBytesStoreSupplier;

/** Crema's RocksDB store in each of its uses in the Processor API, all in the same task. */
public final class StoresTogether implements TallyStores {

    @Override
    public List<Subtopology> subtopologies(String topic) {
        Serde<String> keys = Serdes.String();
        Serde<Tally> values = Tally.serde();
        return List.of(Subtopology.of(
                topic,
                List.of(
                        Stores.timestampedKeyValueStoreBuilder(
                                        RocksStores.persistentTimestampedKeyValueStore("bare"), keys, values)
                                .withCachingDisabled(),
                        CachedStores.timestampedKeyValueStoreBuilder(
                                RocksStores.persistentTimestampedKeyValueStore("cached"), keys, values),
                        CachedStores.keyValueStoreBuilder(RocksStores.persistentKeyValueStore("plain"), keys, values),
                        Stores.timestampedKeyValueStoreBuilder(
                                        RocksStores.persistentTimestampedKeyValueStore("kafka-cached"), keys, values)
                                .withCachingEnabled(),
                        Stores.timestampedWindowStoreBuilder(windows("windows"), keys, values),
                        CachedStores.timestampedWindowStoreBuilder(windows("cached-windows"), keys, values),
                        Stores.sessionStoreBuilder(sessions("sessions"), keys, values),
                        CachedStores.sessionStoreBuilder(sessions("cached-sessions"), keys, values))));
    }

    private static WindowBytesStoreSupplier windows(String name) {
        return RocksStores.persistentTimestampedWindowStore(name, RETENTION, LENGTH, false);
    }

    private static SessionBytesStoreSupplier sessions(String name) {
        return RocksStores.persistentSessionStore(name, RETENTION);
    }
}
