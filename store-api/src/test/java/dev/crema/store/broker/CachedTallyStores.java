package dev.crema.store.broker;

import dev.crema.store.CachedStores;
import dev.crema.store.cache.CacheConfig;
import dev.crema.store.cache.ValueSharing;
import java.util.List;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.state.Stores;

/** Our cache over Kafka's own bytes stores. */
public final class CachedTallyStores implements TallyStores {

    @Override
    public List<Subtopology> subtopologies(String topic) {
        Serde<String> keys = Serdes.String();
        Serde<Tally> values = Tally.serde();
        return List.of(Subtopology.of(
                topic,
                List.of(
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
                                Stores.persistentTimestampedWindowStore("windows", RETENTION, LENGTH, false),
                                keys,
                                values),
                        CachedStores.sessionStoreBuilder(
                                Stores.persistentSessionStore("sessions", RETENTION), keys, values))));
    }
}
