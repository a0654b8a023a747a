package dev.crema.store.broker;

import dev.crema.store.CachedStores;
import dev.crema.store.cache.CacheConfig;
import dev.crema.store.cache.ValueSharing;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/** Our cache over Kafka's own bytes stores. */
public final class CachedTallyStores implements TallyStores {

    /** And a store of sessions, with them in one task. */
    public static final class AndSessions implements TallyStores {
        @Override
        public List<Subtopology> subtopologies(String topic) {
            List<StoreBuilder<?>> builders = new ArrayList<>(builders());
            builders.add(CachedStores.sessionStoreBuilder(
                    Stores.persistentSessionStore("sessions", RETENTION), Serdes.String(), Tally.serde()));
            return List.of(Subtopology.of(topic, builders));
        }
    }

    @Override
    public List<Subtopology> subtopologies(String topic) {
        return List.of(Subtopology.of(topic, builders()));
    }

    private static List<StoreBuilder<?>> builders() {
        Serde<String> keys = Serdes.String();
        Serde<Tally> values = Tally.serde();
        return List.of(
                CachedStores.timestampedKeyValueStoreBuilder(
                        Stores.persistentTimestampedKeyValueStore("timestamped"), keys, values),
                CachedStores.keyValueStoreBuilder(Stores.persistentKeyValueStore("plain"), keys, values)
                        .withCache(CacheConfig.configured().withValues(ValueSharing.IMMUTABLE)),
                // about ten entries: most writes leave the buffer long before a commit
                CachedStores.timestampedKeyValueStoreBuilder(
                                Stores.persistentTimestampedKeyValueStore("narrow"), keys, values)
                        .withCache(CacheConfig.configured().withBufferBytes(2500)),
                CachedStores.keyValueStoreBuilder(Stores.inMemoryKeyValueStore("memory"), keys, values),
                CachedStores.timestampedWindowStoreBuilder(
                        Stores.persistentTimestampedWindowStore("windows", RETENTION, LENGTH, false), keys, values));
    }
}
