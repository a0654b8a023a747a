package dev.crema.rocks;

import java.lang.management.ManagementFactory;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.rocksdb.Cache;
import org.rocksdb.LRUCache;
import org.rocksdb.RocksDB;
import org.rocksdb.WriteBufferManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Native memory that all stores of the process share: one cache of blocks, indexes and filters, and memtables, which are
 * charged to that cache (RocksDB's wiki, "Write Buffer Manager"). It is there while a store is open, whichever Kafka Streams
 * instance the store belongs to; who opens the first store decides how large it is.
 */
final class MemoryBudget {

    /** Less than this leaves no room for the memtables of a few stores. */
    static final long LEAST_BYTES = 8L << 20;

    private static final Logger LOG = LoggerFactory.getLogger(MemoryBudget.class);
    private static final long LEAST_BY_DEFAULT = 256L << 20;
    private static final int SHARE_OF_FREE = 4;

    /** Of the budget for memtables, which are flushed early where they would take more. */
    private static final int MEMTABLES_SHARE = 2;

    /** As RocksDB chooses by itself. */
    private static final int SHARDS_BY_SIZE = -1;

    /** Of the cache for indexes and filters, which data blocks push out last. */
    private static final double INDEX_SHARE = 0.5;

    static {
        RocksDB.loadLibrary();
    }

    private static final Set<Long> REFUSED = ConcurrentHashMap.newKeySet();
    private static MemoryBudget shared;
    private static int stores;

    private final long maxBytes;
    private final Cache cache;
    private final WriteBufferManager memtables;

    private MemoryBudget(long maxBytes) {
        this.maxBytes = maxBytes;
        this.cache = new LRUCache(maxBytes, SHARDS_BY_SIZE, false, INDEX_SHARE);
        this.memtables = new WriteBufferManager(maxBytes / MEMTABLES_SHARE, cache);
    }

    /**
     * The budget of the process, for one more store, which has to {@link #leave} it once its database is closed.
     *
     * @param maxBytes of the budget if this is the first store; -1 for the default
     */
    static synchronized MemoryBudget join(long maxBytes) {
        long wanted = maxBytes < 0 ? byDefault() : maxBytes;
        if (stores == 0) {
            shared = new MemoryBudget(wanted);
        } else if (shared.maxBytes != wanted && REFUSED.add(wanted)) {
            LOG.warn(
                    "crema.{}={}: another application of this process has stores open within {} bytes, and all share those",
                    RocksConfig.MEMORY_MAX_BYTES,
                    wanted,
                    shared.maxBytes);
        }
        stores++;
        return shared;
    }

    private static long byDefault() {
        var machine = (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        long free = machine.getTotalMemorySize() - Runtime.getRuntime().maxMemory();
        return Math.max(LEAST_BY_DEFAULT, free / SHARE_OF_FREE);
    }

    /** A store that joined is closed. */
    void leave() {
        synchronized (MemoryBudget.class) {
            stores--;
            if (stores == 0) {
                memtables.close();
                cache.close();
                shared = null;
            }
        }
    }

    Cache cache() {
        return cache;
    }

    WriteBufferManager memtables() {
        return memtables;
    }

    /** Bytes that all stores may take. */
    long maxBytes() {
        return maxBytes;
    }

    /** Bytes that all stores take, memtables included. While a store is open. */
    long usedBytes() {
        return cache.getUsage();
    }
}
