package dev.crema.rocks;

import dev.crema.store.kafka.RocksMetrics;
import dev.crema.store.kafka.TaskContext;
import java.util.ArrayDeque;
import java.util.Deque;
import org.apache.kafka.common.utils.Utils;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.state.RocksDBConfigSetter;
import org.rocksdb.AbstractNativeReference;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompactionStyle;
import org.rocksdb.CompressionType;
import org.rocksdb.DBOptions;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.Statistics;
import org.rocksdb.TableFormatConfig;

/**
 * RocksDB's options for one store: those that Kafka's stores have, then what the user's {@code rocksdb.config.setter} makes of
 * them, then what a transactional store relies on. Owns their native parts, and closes them in reverse order.
 */
final class StoreOptions implements AutoCloseable {

    private static final long BLOCK_CACHE_BYTES = 50L * 1024 * 1024;
    private static final long BLOCK_BYTES = 4096;
    private static final long MEMTABLE_BYTES = 16L * 1024 * 1024;
    private static final int MEMTABLES = 3;

    /** A changelog offset, a position, a status: the family of offsets needs no more. */
    private static final long OFFSETS_MEMTABLE_BYTES = 1024L * 1024;

    private final Deque<AbstractNativeReference> handles = new ArrayDeque<>();
    private final String store;
    private final Options given = owned(new Options());
    private final RocksDBConfigSetter setter;
    private final Statistics statistics;
    private final DBOptions database;
    private final ColumnFamilyOptions data;
    private final ColumnFamilyOptions offsets;

    StoreOptions(TaskContext task, String store) {
        this.store = store;
        try {
            setDefaults();
            setter = setter(task);
            if (setter != null) {
                setter.setConfig(store, given, task.configs());
            }
            statistics = statistics(task);
            database = owned(new DBOptions(given));
            database.setCreateIfMissing(true);
            database.setCreateMissingColumnFamilies(true);
            database.setAtomicFlush(true); // offsets reach disk with their data, or not at all
            data = owned(new ColumnFamilyOptions(given));
            offsets = owned(new ColumnFamilyOptions());
            offsets.setCompressionType(CompressionType.NO_COMPRESSION);
            offsets.setWriteBufferSize(OFFSETS_MEMTABLE_BYTES);
        } catch (RuntimeException e) { // thrown by a user's setter
            closeHandles();
            throw e;
        }
    }

    private void setDefaults() {
        BlockBasedTableConfig table = RocksMetrics.tableConfig();
        table.setBlockCache(owned(new LRUCache(BLOCK_CACHE_BYTES)));
        table.setBlockSize(BLOCK_BYTES);
        table.setFilterPolicy(owned(new BloomFilter()));
        given.setTableFormatConfig(table);
        given.setOptimizeFiltersForHits(true);
        given.setWriteBufferSize(MEMTABLE_BYTES);
        given.setMaxWriteBufferNumber(MEMTABLES);
        given.setCompressionType(CompressionType.NO_COMPRESSION);
        given.setCompactionStyle(CompactionStyle.UNIVERSAL);
        given.setInfoLogLevel(InfoLogLevel.ERROR_LEVEL);
        given.setIncreaseParallelism(Math.max(Runtime.getRuntime().availableProcessors(), 2));
    }

    private static RocksDBConfigSetter setter(TaskContext task) {
        Object type = task.configs().get(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG);
        return type == null ? null : (RocksDBConfigSetter) Utils.newInstance((Class<?>) type);
    }

    private Statistics statistics(TaskContext task) {
        if (given.statistics() != null || !RocksMetrics.wantsStatistics(task)) {
            return null;
        }
        Statistics own = owned(new Statistics());
        given.setStatistics(own);
        return own;
    }

    private <T extends AbstractNativeReference> T owned(T handle) {
        handles.push(handle);
        return handle;
    }

    Options given() {
        return given;
    }

    DBOptions database() {
        return database;
    }

    ColumnFamilyOptions data() {
        return data;
    }

    ColumnFamilyOptions offsets() {
        return offsets;
    }

    TableFormatConfig table() {
        return given.tableFormatConfig();
    }

    /** What we had RocksDB count, or null. */
    Statistics statistics() {
        return statistics;
    }

    /** To be called once the database is closed. */
    @Override
    public void close() {
        if (setter != null) {
            setter.close(store, given);
        }
        closeHandles();
    }

    private void closeHandles() {
        while (!handles.isEmpty()) {
            handles.pop().close();
        }
    }
}
