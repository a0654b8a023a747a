package dev.crema.memory;

import org.apache.kafka.streams.state.SessionBytesStoreSupplier;

/** Supplies in-memory session stores; {@link MemoryStores} has them. Immutable. */
public interface MemorySessionBytesStoreSupplier extends SessionBytesStoreSupplier {

    /** As {@link MemoryKeyValueBytesStoreSupplier#withWarmStart()}. */
    MemorySessionBytesStoreSupplier withWarmStart();
}
