package dev.crema.rocks;

import dev.crema.store.kafka.RocksMetrics;
import dev.crema.store.kafka.TaskContext;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
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
import org.rocksdb.Options;
import org.rocksdb.Statistics;
import org.rocksdb.TableFormatConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * RocksDB's options for one store: ours, then what the user's {@code rocksdb.config.setter} makes of them, then what a
 * transactional store relies on. Owns their native parts, and closes them in reverse order.
 *
 * <p>A setter's own block cache or write buffer manager is used, for its stores, in place of that of the {@link
 * MemoryBudget}: who brings one has planned its memory.
 */
final class StoreOptions implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(StoreOptions.class);

    /** Setters that bring something of their own, of which that was said. */
    private static final Set<String> TOLD = ConcurrentHashMap.newKeySet();

    private static final long BLOCK_BYTES = 4096;
    private static final long MEMTABLE_BYTES = 16L * 1024 * 1024;
    private static final int MEMTABLES = 3;

    /** Of a memtable, for a filter over its keys: some 20 bits a key where entries take 100 bytes. */
    private static final double MEMTABLE_FILTER_SHARE = 0.02;

    /** A changelog offset, a position, a status; nothing in a family that RocksDB or an older format wants. */
    private static final long SMALL_MEMTABLE_BYTES = 1024L * 1024;

    private final Deque<AbstractNativeReference> handles = new ArrayDeque<>();
    private final String store;
    private final MemoryBudget memory;
    private final Options given = owned(new Options());
    private final RocksDBConfigSetter setter;
    private final Statistics statistics;
    private final DBOptions database;
    private final ColumnFamilyOptions data;
    private final ColumnFamilyOptions small;

    /**
     * Of one store.
     *
     * @param memory to be left when these options are closed
     */
    StoreOptions(TaskContext task, String store, MemoryBudget memory) {
        this.store = store;
        this.memory = memory;
        try {
            setDefaults();
            setter = setter(task);
            if (setter != null) {
                setter.setConfig(store, given, task.configs());
                tellWhatItBrings();
            }
            statistics = statistics(task);
            database = owned(new DBOptions(given));
            database.setCreateIfMissing(true);
            database.setCreateMissingColumnFamilies(true);
            database.setAtomicFlush(true); // offsets reach disk with their data, or not at all
            data = owned(new ColumnFamilyOptions(given));
            small = owned(new ColumnFamilyOptions());
            small.setCompressionType(CompressionType.NO_COMPRESSION);
            small.setWriteBufferSize(SMALL_MEMTABLE_BYTES);
        } catch (RuntimeException e) { // thrown by a user's setter
            closeHandles();
            throw e;
        }
    }

    /**
     * Kafka's own values where nothing better was measured. What differs:
     *
     * <ul>
     *   <li>Memory. Kafka's stores have a cache of 50 MiB and memtables of 48 MiB each, indexes and filters beside them, and no
     *       bound for all; 24 stores that are to share 256 MiB hold 257 MiB with these options and 608 MiB with those (scenario
     *       {@code rocks-memory}).
     *   <li>Filters. Kafka's stores have none over memtables and none over the last level, which has nearly all keys. With those a
     *       read of a key that is there takes 0.76 of the time, one of a key that is not 0.44, a write 1.1 (half a million keys of
     *       100 bytes, written a million times in random order; medians of seven rounds). With that of memtables alone: 0.62, 0.73
     *       and 1.1; with that of the last level alone 0.93, 0.58 and 1.06.
     * </ul>
     *
     * <p>Within the noise of that comparison, so left alone: data blocks of 8 KiB or with a hash index, leveled compaction, one
     * thread at a time in a memtable, no statistics at opening.
     */
    private void setDefaults() {
        BlockBasedTableConfig table = RocksMetrics.tableConfig();
        table.setBlockCache(memory.cache());
        // else each open file holds them, beside any budget
        table.setCacheIndexAndFilterBlocks(true);
        // a read needs them before any block of data, so that data leave the cache first
        table.setCacheIndexAndFilterBlocksWithHighPriority(true);
        table.setBlockSize(BLOCK_BYTES);
        table.setFilterPolicy(owned(new BloomFilter()));
        given.setTableFormatConfig(table);
        given.setWriteBufferManager(memory.memtables());
        // 1.25 bytes a key, and a new key, which every aggregate begins with, is known as one without reading its block
        given.setOptimizeFiltersForHits(false);
        given.setMemtablePrefixBloomSizeRatio(MEMTABLE_FILTER_SHARE);
        given.setMemtableWholeKeyFiltering(true);
        given.setWriteBufferSize(MEMTABLE_BYTES);
        given.setMaxWriteBufferNumber(MEMTABLES); // one is filled while others are flushed
        given.setCompressionType(
                CompressionType.NO_COMPRESSION); // state is local, and its readers have no CPU to spare
        given.setCompactionStyle(CompactionStyle.UNIVERSAL); // writes least, and every update is a write
        given.setInfoLogLevel(InfoLogLevel.ERROR_LEVEL); // there are many stores, each with a log
        given.setIncreaseParallelism(Math.max(Runtime.getRuntime().availableProcessors(), 2));
    }

    private void tellWhatItBrings() {
        boolean ownMemtables = given.writeBufferManager() != memory.memtables();
        boolean ownCache = RocksMetrics.blockCache(given.tableFormatConfig()) != memory.cache();
        if ((ownMemtables || ownCache) && TOLD.add(setter.getClass().getName())) {
            LOG.info(
                    "store {}: {} of rocksdb.config.setter {} is used, and does not count against crema.{}",
                    store,
                    !ownMemtables
                            ? "the block cache"
                            : ownCache ? "block cache and write buffer manager" : "the write buffer manager",
                    setter.getClass().getName(),
                    RocksConfig.MEMORY_MAX_BYTES);
        }
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

    /** Of families that are hardly written to: a memtable with a filter takes its third of a MiB when it is empty, too. */
    ColumnFamilyOptions small() {
        return small;
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
        memory.leave();
    }
}
