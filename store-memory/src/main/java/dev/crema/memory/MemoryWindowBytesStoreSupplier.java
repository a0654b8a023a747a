package dev.crema.memory;

import org.apache.kafka.streams.state.WindowBytesStoreSupplier;

/** Supplies in-memory window stores; {@link MemoryStores} has them. Immutable. */
public interface MemoryWindowBytesStoreSupplier extends WindowBytesStoreSupplier {

    /** As {@link MemoryKeyValueBytesStoreSupplier#withWarmStart()}. */
    MemoryWindowBytesStoreSupplier withWarmStart();
}
