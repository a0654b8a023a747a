package dev.crema.memory;

import dev.crema.store.engine.KeyValueEngineStore;
import dev.crema.store.kafka.TaskContext;
import org.apache.kafka.streams.state.HeadersBytesStore;
import org.apache.kafka.streams.state.TimestampedBytesStore;

/** A key-value store in memory, whose scans see the moment at which they were opened. */
class MemoryKeyValueStore extends KeyValueEngineStore<MemoryEngine> {

    MemoryKeyValueStore(String name) {
        super(name);
    }

    /** As {@link MemoryKeyValueStore}; the runtime tells timestamped stores by their interface. */
    static final class Timestamped extends MemoryKeyValueStore implements TimestampedBytesStore {
        Timestamped(String name) {
            super(name);
        }
    }

    /** As {@link MemoryKeyValueStore}; the runtime tells stores with headers by their interface. */
    static final class WithHeaders extends MemoryKeyValueStore implements HeadersBytesStore {
        WithHeaders(String name) {
            super(name);
        }
    }

    @Override
    protected MemoryEngine open(TaskContext task) {
        return new MemoryEngine(task);
    }

    @Override
    public boolean persistent() {
        return false;
    }
}
