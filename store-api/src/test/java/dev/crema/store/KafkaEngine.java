package dev.crema.store;

import java.util.function.Function;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.Stores;

/** Kafka's engines of key-value stores. */
enum KafkaEngine {
    ROCKSDB(true, Stores::persistentKeyValueStore, Stores::persistentTimestampedKeyValueStore),
    MEMORY(false, Stores::inMemoryKeyValueStore, Stores::inMemoryKeyValueStore);

    /** Whether a scan sees the moment it was opened at. */
    final boolean hasSnapshots;

    final Function<String, KeyValueBytesStoreSupplier> plain;
    final Function<String, KeyValueBytesStoreSupplier> timestamped;

    KafkaEngine(
            boolean hasSnapshots,
            Function<String, KeyValueBytesStoreSupplier> plain,
            Function<String, KeyValueBytesStoreSupplier> timestamped) {
        this.hasSnapshots = hasSnapshots;
        this.plain = plain;
        this.timestamped = timestamped;
    }
}
