package dev.crema.benchmarks.store;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.CompactionStyle;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/** RocksDB and serdes, nothing between: what no store over RocksDB can beat. Its options are those of Kafka's store. */
final class RocksTable<V> implements Table<V> {

    private static final int BATCH = 1000;
    private static final long BLOCK_CACHE = 50L << 20;
    private static final long MEMTABLE = 16L << 20;

    /** Native handles in the order of their opening. */
    private final Deque<AutoCloseable> handles = new ArrayDeque<>();

    private final Values<V> values;
    private final Task task;
    private final RocksDB database;
    private final WriteOptions writeOptions;
    private final WriteBatch batch;

    private RocksTable(Path directory, Path files, Values<V> values, boolean readOnly) {
        this.values = values;
        task = opened(new Task(directory, 0));
        RocksDB.loadLibrary();
        Options options = options();
        try {
            database = opened(
                    readOnly
                            ? RocksDB.openReadOnly(options, files.toString())
                            : RocksDB.open(options, files.toString()));
        } catch (RocksDBException e) {
            throw new IllegalStateException(e);
        }
        writeOptions = opened(new WriteOptions().setDisableWAL(true));
        batch = opened(new WriteBatch());
    }

    /** An empty database. */
    static <V> RocksTable<V> empty(Path directory, Values<V> values) {
        return new RocksTable<>(directory, directory.resolve("bare"), values, false);
    }

    /** The files that {@link State#write} left in the directory of a task. */
    static <V> RocksTable<V> of(Path directory, Values<V> values) {
        return new RocksTable<>(directory, directory.resolve("rocksdb").resolve(StoreTable.STORE), values, true);
    }

    private Options options() {
        var table = new BlockBasedTableConfig()
                .setBlockCache(opened(new LRUCache(BLOCK_CACHE)))
                .setFilterPolicy(opened(new BloomFilter()));
        return opened(new Options())
                .setCreateIfMissing(true)
                .setTableFormatConfig(table)
                .setOptimizeFiltersForHits(true)
                .setWriteBufferSize(MEMTABLE)
                .setMaxWriteBufferNumber(3)
                .setCompactionStyle(CompactionStyle.UNIVERSAL)
                .setIncreaseParallelism(Math.max(2, Runtime.getRuntime().availableProcessors()));
    }

    private <T extends AutoCloseable> T opened(T handle) {
        handles.push(handle);
        return handle;
    }

    @Override
    public void record() {
        task.record();
    }

    @Override
    public V get(String key) {
        try {
            return value(database.get(bytes(key)));
        } catch (RocksDBException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void put(String key, V value) {
        try {
            batch.put(bytes(key), values.serde().serializer().serialize("", value));
            if (batch.count() == BATCH) {
                write();
            }
        } catch (RocksDBException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public int scan(String from, String to) {
        byte[] last = bytes(to);
        int entries = 0;
        try (RocksIterator iterator = database.newIterator()) {
            for (iterator.seek(bytes(from)); iterator.isValid(); iterator.next()) {
                byte[] key = iterator.key();
                if (Arrays.compareUnsigned(key, last) > 0) {
                    break;
                }
                entries += new String(key, StandardCharsets.UTF_8).isEmpty() || value(iterator.value()) == null ? 0 : 1;
            }
        }
        return entries;
    }

    @Override
    public void commit() {
        try {
            if (batch.count() > 0) {
                write();
            }
        } catch (RocksDBException e) {
            throw new IllegalStateException(e);
        }
    }

    private void write() throws RocksDBException {
        database.write(writeOptions, batch);
        batch.clear();
    }

    private V value(byte[] bytes) {
        return values.serde().deserializer().deserialize("", bytes);
    }

    private static byte[] bytes(String key) {
        return key.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public long logged() {
        return 0;
    }

    @Override
    public void close() {
        while (!handles.isEmpty()) {
            try {
                handles.pop().close();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
