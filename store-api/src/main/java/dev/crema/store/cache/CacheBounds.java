package dev.crema.store.cache;

import static dev.crema.store.cache.CacheShare.UNBOUNDED;

import dev.crema.store.kafka.RuntimeSettings;
import dev.crema.store.kafka.TaskContext;
import dev.crema.store.settings.StoreConfig;
import dev.crema.store.settings.StoreSettings;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How much one store may hold in one task.
 *
 * @param share of its instance's budget, which is the store's to close; nothing of it for writes where every one goes straight through
 * @param cacheEntries clean entries, or a negative number where their bytes are bounded
 * @param recordBytes bytes of one key with its value, past which its producer refuses them
 * @param topicBytes bytes of one key with its value, up to which its changelog topic was made to take them
 * @param writeBackNanos time that writing back the whole buffer may take
 */
record CacheBounds(CacheShare share, long cacheEntries, long recordBytes, long topicBytes, long writeBackNanos) {

    private static final Logger LOG = LoggerFactory.getLogger(CacheBounds.class);

    /** A quarter of the time a commit has: the write back shares it with other stores and with the producer's flush. */
    private static final int SHARE_OF_COMMIT = 4;

    /** A topic's limit is that of a batch, which takes less than this beside key and value of its only record. */
    private static final int BATCH_OVERHEAD = 100;

    static CacheBounds of(StoreConfig config, TaskContext task, Optional<Map<String, String>> changelog) {
        RuntimeSettings runtime = task.settings();
        long recordBytes = changelog.isPresent() ? runtime.maxRequestSize() : Long.MAX_VALUE;
        long topicBytes =
                changelog.isPresent() ? runtime.maxMessageBytes(changelog.get()) - BATCH_OVERHEAD : Long.MAX_VALUE;
        long writeBackNanos = TimeUnit.MILLISECONDS.toNanos(runtime.commitTimeoutMs()) / SHARE_OF_COMMIT;
        long entries = config.getLong(StoreConfig.CACHE_MAX_ENTRIES);
        CacheBudget budget = CacheBudget.of(task);
        long own = config.ownCacheBytes().orElse(UNBOUNDED);
        if (own != UNBOUNDED && own > budget.maxBytes()) {
            warn(task, own, budget.maxBytes());
        }
        boolean cached = entries < 0 ? Math.min(own, budget.maxBytes()) > 0 : entries > 0;
        return new CacheBounds(
                share(budget, config, task, own, cached),
                cached ? entries : -1,
                recordBytes,
                topicBytes,
                writeBackNanos);
    }

    private static CacheShare share(
            CacheBudget budget, StoreConfig config, TaskContext task, long own, boolean cached) {
        long asked = config.getLong(StoreConfig.BUFFER_MAX_BYTES);
        long buffer = asked >= 0 ? asked : own == UNBOUNDED ? UNBOUNDED : own / 2;
        boolean isBoundedByEntries = config.getLong(StoreConfig.CACHE_MAX_ENTRIES) > 0;
        long clean = isBoundedByEntries ? 0 : own == UNBOUNDED ? UNBOUNDED : Math.max(0, own - buffer);
        // a global task commits its stores and never flushes their caches
        return budget.open(cached && !task.isGlobal() ? buffer : 0, asked >= 0, cached ? clean : 0);
    }

    private static void warn(TaskContext task, long own, long all) {
        LOG.warn(
                "store {}, task {}: its cache may take {} bytes by itself, and all of the instance {} together; raise {}{}",
                task.store(),
                task.taskId(),
                own,
                all,
                StoreSettings.PREFIX,
                StoreConfig.CACHE_MAX_BYTES);
    }

    /** Whether writes may wait. */
    boolean hasBuffer() {
        return share.bufferMost() > 0;
    }

    boolean hasReadCache() {
        return cacheEntries > 0 || share.cleanMost() > 0;
    }
}
