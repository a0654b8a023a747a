package dev.crema.memory;

import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;

/** Supplies in-memory key-value stores; {@link MemoryStores} has them. Immutable. */
public interface MemoryKeyValueBytesStoreSupplier extends KeyValueBytesStoreSupplier {

    /**
     * A supplier of stores that write what is committed of them into the task's directory, now and then and when they are
     * closed, and start from there: only what came after is restored. To Kafka Streams they are persistent. Without changelog they
     * keep what they had at the last snapshot; under exactly-once that is taken only when they are closed, since the runtime
     * tells a running task of no commit.
     */
    MemoryKeyValueBytesStoreSupplier withWarmStart();
}
