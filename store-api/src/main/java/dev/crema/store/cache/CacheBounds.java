package dev.crema.store.cache;

import dev.crema.store.kafka.TaskContext;
import dev.crema.store.settings.StoreConfig;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * How much one store may hold in one task.
 *
 * @param bufferBytes heap bytes that may wait to be written back; 0 when every write goes straight through
 * @param cacheBytes heap bytes of clean entries, where {@code cacheEntries} is negative
 * @param cacheEntries clean entries, or a negative number
 * @param recordBytes bytes of one key with its value, past which its producer refuses them
 * @param topicBytes bytes of one key with its value, up to which its changelog topic was made to take them
 * @param writeBackNanos time that writing back the whole buffer may take
 */
record CacheBounds(
        long bufferBytes, long cacheBytes, long cacheEntries, long recordBytes, long topicBytes, long writeBackNanos) {

    /** A quarter of the time a commit has: the write back shares it with other stores and with the producer's flush. */
    private static final int SHARE_OF_COMMIT = 4;

    /** A topic's limit is that of a batch, which takes less than this beside key and value of its only record. */
    private static final int BATCH_OVERHEAD = 100;

    static CacheBounds of(StoreConfig config, TaskContext task, Optional<Map<String, String>> changelog) {
        long bytes = config.getLong(StoreConfig.CACHE_MAX_BYTES);
        long entries = config.getLong(StoreConfig.CACHE_MAX_ENTRIES);
        long buffer = config.getLong(StoreConfig.BUFFER_MAX_BYTES);
        boolean cached = entries < 0 ? bytes > 0 : entries > 0;
        long bufferBytes = !cached ? 0 : buffer >= 0 ? buffer : bytes / 2;
        return new CacheBounds(
                task.isGlobal() ? 0 : bufferBytes, // a global task commits its stores and never flushes their caches
                cached ? Math.max(0, bytes - bufferBytes) : 0,
                cached ? entries : -1,
                changelog.isPresent() ? task.maxRequestSize() : Long.MAX_VALUE,
                changelog.isPresent() ? task.maxMessageBytes(changelog.get()) - BATCH_OVERHEAD : Long.MAX_VALUE,
                TimeUnit.MILLISECONDS.toNanos(task.commitTimeoutMs()) / SHARE_OF_COMMIT);
    }

    boolean hasReadCache() {
        return cacheEntries > 0 || cacheEntries < 0 && cacheBytes > 0;
    }
}
