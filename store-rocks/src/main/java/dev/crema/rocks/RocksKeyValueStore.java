package dev.crema.rocks;

import dev.crema.store.commit.StoreId;
import dev.crema.store.engine.KeyValueEngineStore;
import dev.crema.store.kafka.MultiGet;
import dev.crema.store.kafka.RocksMetrics;
import dev.crema.store.kafka.TaskContext;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.HeadersBytesStore;
import org.apache.kafka.streams.state.TimestampedBytesStore;

/**
 * A transactional key-value store over RocksDB: after the death of the process it is at some committed offset of its
 * changelog, and restoration goes on from there, under both guarantees.
 */
class RocksKeyValueStore extends KeyValueEngineStore<OpenStore> implements MultiGet {

    private final Format format;
    private final RocksMetrics metrics;
    private boolean isLogged;

    RocksKeyValueStore(String name, Format format, String metricsScope) {
        super(name);
        this.format = format;
        this.metrics = new RocksMetrics(metricsScope, name);
    }

    /** As {@link RocksKeyValueStore}; the runtime tells timestamped stores by their interface. */
    static final class Timestamped extends RocksKeyValueStore implements TimestampedBytesStore {
        Timestamped(String name, String metricsScope) {
            super(name, Format.TIMESTAMPED, metricsScope);
        }
    }

    /** As {@link RocksKeyValueStore}; the runtime tells stores with headers by their interface. */
    static final class WithHeaders extends RocksKeyValueStore implements HeadersBytesStore {
        WithHeaders(String name, String metricsScope) {
            super(name, Format.WITH_HEADERS, metricsScope);
        }
    }

    @Override
    protected OpenStore open(TaskContext task) {
        isLogged = task.changelog().isPresent();
        metrics.register(task);
        return new OpenStore(task, new StoreId(name(), task.taskId()), format, metrics);
    }

    @Override
    public boolean persistent() {
        return true;
    }

    @Override
    public List<byte[]> multiGet(List<Bytes> keys) {
        keys.forEach(this::requireKey);
        return engine().multiGet(keys);
    }

    @Override
    public void commit(Map<TopicPartition, Long> changelogOffsets) {
        if (isOpen()) { // as Kafka's, which is called once more after it was closed
            engine().transaction().commit(changelogOffsets);
        }
    }

    @Deprecated
    @Override
    public boolean managesOffsets() {
        return true;
    }

    /**
     * The offset of the last record of a changelog partition that the data reflect; where it is not known, what the runtime
     * takes as that of a store to be restored, and not as a reason to delete the task's directory.
     */
    @Override
    public Long committedOffset(TopicPartition partition) {
        Long offset = engine().ledger().offset(partition);
        if (offset == null || offset == Ledger.UNKNOWN) {
            return isLogged ? Long.valueOf(Ledger.UNKNOWN) : null; // a global task would look for that offset
        }
        return offset;
    }
}
