package dev.crema.memory;

import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.state.TimestampedKeyValueStore;
import org.apache.kafka.streams.state.TimestampedKeyValueStoreWithHeaders;

/** What the values of a store have with them, in the bytes. Names are in files. */
enum Format {
    PLAIN("inMemoryKeyValueStore"),
    TIMESTAMPED("inMemoryTimestampedKeyValueStore"),
    WITH_HEADERS("inMemoryTimestampedKeyValueStoreWithHeaders");

    private final String supplier;

    Format(String supplier) {
        this.supplier = supplier;
    }

    /**
     * Refuses to be below a store that has more with its values: Kafka would take it away from those of a persistent store ({@code
     * KeyValueToTimestampedKeyValueByteStoreAdapter}), and give what is read or restored a timestamp of -1.
     *
     * @throws IllegalArgumentException with the supplier to use
     */
    void requireEnough(String store, StateStore root) {
        Format needed = root instanceof TimestampedKeyValueStoreWithHeaders<?, ?>
                ? WITH_HEADERS
                : root instanceof TimestampedKeyValueStore<?, ?> ? TIMESTAMPED : PLAIN;
        if (compareTo(needed) < 0) {
            throw new IllegalArgumentException("store " + store + ": with warm start MemoryStores." + supplier
                    + " would lose what its values have with them; use MemoryStores." + needed.supplier);
        }
    }
}
