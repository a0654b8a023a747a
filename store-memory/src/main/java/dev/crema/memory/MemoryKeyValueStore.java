package dev.crema.memory;

import dev.crema.store.commit.StoreId;
import dev.crema.store.engine.KeyValueEngineStore;
import dev.crema.store.kafka.TaskContext;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.state.HeadersBytesStore;
import org.apache.kafka.streams.state.TimestampedBytesStore;

/** A key-value store in memory, whose scans see the moment at which they were opened. */
class MemoryKeyValueStore extends KeyValueEngineStore<MemoryEngine> {

    private final Format format;
    private final Optional<Executor> snapshots;
    private boolean isGlobal;

    /**
     * A store.
     *
     * @param snapshots what writes snapshots for a warm start, if there is to be one
     */
    MemoryKeyValueStore(String name, Optional<Executor> snapshots) {
        this(name, Format.PLAIN, snapshots);
    }

    private MemoryKeyValueStore(String name, Format format, Optional<Executor> snapshots) {
        super(name);
        this.format = format;
        this.snapshots = snapshots;
    }

    /** As {@link MemoryKeyValueStore}; the runtime tells timestamped stores by their interface. */
    static final class Timestamped extends MemoryKeyValueStore implements TimestampedBytesStore {
        Timestamped(String name, Optional<Executor> snapshots) {
            super(name, Format.TIMESTAMPED, snapshots);
        }
    }

    /** As {@link MemoryKeyValueStore}; the runtime tells stores with headers by their interface. */
    static final class WithHeaders extends MemoryKeyValueStore implements HeadersBytesStore {
        WithHeaders(String name, Optional<Executor> snapshots) {
            super(name, Format.WITH_HEADERS, snapshots);
        }
    }

    @Override
    public void init(StateStoreContext context, StateStore root) {
        if (persistent()) {
            format.requireEnough(name(), root);
        }
        super.init(context, root);
    }

    @Override
    protected MemoryEngine open(TaskContext task) {
        isGlobal = task.isGlobal();
        StoreId store = new StoreId(name(), task.taskId());
        return new MemoryEngine(task, store, snapshots.map(writer -> new WarmStart(task, store, format, writer)));
    }

    @Override
    public boolean persistent() {
        return snapshots.isPresent();
    }

    @Override
    public void commit(Map<TopicPartition, Long> changelogOffsets) {
        if (isOpen()) { // Kafka calls once more after it was closed
            engine().commit(changelogOffsets);
        }
    }

    @Deprecated
    @Override
    public boolean managesOffsets() {
        return snapshots.isPresent();
    }

    /**
     * The offset of the last record of a changelog partition that is in the snapshot which the store starts from; where there is
     * none, what the runtime takes as that of a store to be restored, and not as a reason to delete the task's directory.
     */
    @Override
    public Long committedOffset(TopicPartition partition) {
        if (snapshots.isEmpty()) {
            return null;
        }
        long offset = engine().offset(partition);
        return offset == WarmStart.UNKNOWN && isGlobal ? null : Long.valueOf(offset); // a global task would look for it
    }
}
