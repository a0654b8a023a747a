package dev.crema.store.cache;

import static dev.crema.store.cache.CacheShare.UNBOUNDED;

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
        CacheBudget budget = CacheBudget.of(task);
        long asked = config.getLong(StoreConfig.CACHE_MAX_BYTES);
        if (asked > budget.maxBytes()) {
            LOG.warn(
                    "store {}, task {}: its cache may take {} bytes by itself, and all of the instance {} together; raise {}{}",
                    task.store(),
                    task.taskId(),
                    asked,
                    budget.maxBytes(),
                    StoreSettings.PREFIX,
                    StoreConfig.CACHE_MAX_BYTES);
        }
        long bytes = Math.min(asked, budget.maxBytes());
        long entries = config.getLong(StoreConfig.CACHE_MAX_ENTRIES);
        long buffer = config.getLong(StoreConfig.BUFFER_MAX_BYTES);
        boolean cached = entries < 0 ? bytes > 0 : entries > 0;
        boolean isBounded = bytes < budget.maxBytes() || buffer >= 0;
        long bufferBytes = !cached ? 0 : buffer >= 0 ? buffer : isBounded ? bytes / 2 : UNBOUNDED;
        long cleanBytes = !cached || entries > 0 ? 0 : isBounded ? Math.max(0, bytes - bufferBytes) : UNBOUNDED;
        return new CacheBounds(
                // a global task commits its stores and never flushes their caches
                budget.open(task.isGlobal() ? 0 : bufferBytes, cleanBytes),
                cached ? entries : -1,
                changelog.isPresent() ? task.maxRequestSize() : Long.MAX_VALUE,
                changelog.isPresent() ? task.maxMessageBytes(changelog.get()) - BATCH_OVERHEAD : Long.MAX_VALUE,
                TimeUnit.MILLISECONDS.toNanos(task.commitTimeoutMs()) / SHARE_OF_COMMIT);
    }

    /** Whether writes may wait. */
    boolean hasBuffer() {
        return share.bufferMost() > 0;
    }

    boolean hasReadCache() {
        return cacheEntries > 0 || share.cleanMost() > 0;
    }
}
