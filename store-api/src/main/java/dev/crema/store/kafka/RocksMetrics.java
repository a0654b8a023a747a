package dev.crema.store.kafka;

import org.apache.kafka.common.metrics.Sensor.RecordingLevel;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.state.internals.BlockBasedTableConfigWithAccessibleCache;
import org.apache.kafka.streams.state.internals.metrics.RocksDBMetricsRecorder;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.Cache;
import org.rocksdb.RocksDB;
import org.rocksdb.Statistics;
import org.rocksdb.TableFormatConfig;

/** What RocksDB tells of one store, shown by Kafka's recorder under Kafka's names. */
public final class RocksMetrics {

    private final String store;
    private final RocksDBMetricsRecorder recorder;

    public RocksMetrics(String scope, String store) {
        this.store = store;
        this.recorder = new RocksDBMetricsRecorder(scope, store);
    }

    /** A table configuration whose block cache the recorder finds again. */
    public static BlockBasedTableConfig tableConfig() {
        return new BlockBasedTableConfigWithAccessibleCache();
    }

    /** The block cache of a table configuration, if that is known. */
    public static Cache blockCache(TableFormatConfig table) {
        return table instanceof BlockBasedTableConfigWithAccessibleCache known ? known.blockCache() : null;
    }

    /** Whether the application wants what RocksDB counts, which costs some speed. */
    public static boolean wantsStatistics(TaskContext task) {
        Object level = task.configs().get(StreamsConfig.METRICS_RECORDING_LEVEL_CONFIG);
        return level != null && RecordingLevel.forName(level.toString()) == RecordingLevel.DEBUG;
    }

    /** Registers the metrics in the name of the current thread, before the database is opened. */
    public void register(TaskContext task) {
        recorder.init(task.internal().metrics(), task.taskId());
    }

    /**
     * Shows this database until {@link #closing}.
     *
     * @param table as it is after the user's config setter
     * @param statistics our own, or null
     */
    public void opened(RocksDB database, TableFormatConfig table, Statistics statistics) {
        recorder.addValueProviders(store, database, blockCache(table), statistics);
    }

    /** The database is about to be closed. */
    public void closing() {
        recorder.removeValueProviders(store);
    }
}
