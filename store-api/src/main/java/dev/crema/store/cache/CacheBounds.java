package dev.crema.store.cache;

import dev.crema.store.config.StoreConfig;

/**
 * How much one store may hold in one task.
 *
 * @param bufferBytes bytes that may wait to be written back; 0 when every write goes straight through
 * @param cacheBytes bytes of clean entries, where {@code cacheEntries} is negative
 * @param cacheEntries clean entries, or a negative number
 */
record CacheBounds(long bufferBytes, long cacheBytes, long cacheEntries) {

    static final CacheBounds NO_CACHE = new CacheBounds(0, 0, -1);

    static CacheBounds of(StoreConfig config) {
        long bytes = config.getLong(StoreConfig.CACHE_MAX_BYTES);
        long entries = config.getLong(StoreConfig.CACHE_MAX_ENTRIES);
        if (entries == 0 || entries < 0 && bytes == 0) {
            return NO_CACHE;
        }
        long buffer = config.getLong(StoreConfig.BUFFER_MAX_BYTES);
        long bufferBytes = buffer >= 0 ? buffer : bytes / 2;
        return new CacheBounds(bufferBytes, Math.max(0, bytes - bufferBytes), entries);
    }

    CacheBounds writingThrough() {
        return new CacheBounds(0, cacheBytes, cacheEntries);
    }

    boolean hasReadCache() {
        return cacheEntries > 0 || cacheEntries < 0 && cacheBytes > 0;
    }
}
