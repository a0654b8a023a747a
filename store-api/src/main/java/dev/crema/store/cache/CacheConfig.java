package dev.crema.store.cache;

import dev.crema.store.settings.StoreConfig;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * Settings made on a store's builder. They win over the application's configuration, which decides everything that is not
 * set here. Immutable.
 *
 * @param settings values by key without prefix, see {@link StoreConfig}
 */
public record CacheConfig(Map<String, Object> settings) {

    private static final CacheConfig UNSET = new CacheConfig(Map.of());

    public CacheConfig {
        settings = Map.copyOf(settings);
    }

    /** Everything as the application's configuration says. */
    public static CacheConfig configured() {
        return UNSET;
    }

    /**
     * A cache of at most this many bytes of heap in each task, write buffer included, and within what the instance's stores share
     * ({@link CacheBudget}). What entries take is estimated: keys,
     * values as the objects they are, the contexts of the records they were written under, and the cache's own objects.
     *
     * @throws IllegalArgumentException if negative
     */
    public static CacheConfig ofBytes(long maxBytes) {
        return UNSET.with(StoreConfig.CACHE_MAX_BYTES, requireSize("maxBytes", maxBytes))
                .with(StoreConfig.CACHE_MAX_ENTRIES, -1L);
    }

    /**
     * A read cache of at most this many entries in each task, whatever their size; the write buffer keeps its bound in
     * bytes.
     *
     * @throws IllegalArgumentException if negative
     */
    public static CacheConfig ofEntries(long maxEntries) {
        return UNSET.with(StoreConfig.CACHE_MAX_ENTRIES, requireSize("maxEntries", maxEntries));
    }

    /** No cache: every write goes straight to the changelog and the store below. */
    public static CacheConfig disabled() {
        return ofBytes(0);
    }

    /**
     * Bounds the write buffer in bytes of heap; it is half of the cache otherwise. Past its bound the entries written longest ago are
     * written back, a few at each write.
     *
     * @throws IllegalArgumentException if negative
     */
    public CacheConfig withBufferBytes(long maxBytes) {
        return with(StoreConfig.BUFFER_MAX_BYTES, requireSize("bufferBytes", maxBytes));
    }

    public CacheConfig withValues(ValueSharing sharing) {
        return with(StoreConfig.VALUE_SHARING, lowerCase(Objects.requireNonNull(sharing, "sharing cannot be null")));
    }

    public CacheConfig withKeys(KeyEquality equality) {
        return with(StoreConfig.KEY_EQUALITY, lowerCase(Objects.requireNonNull(equality, "equality cannot be null")));
    }

    /**
     * Serializes and sizes values when they are put: one that cannot be logged fails in its own record, where
     * {@code processing.exception.handler} can skip it, and not at the commit. Costs a serialization for every put.
     */
    public CacheConfig withCheckAtPut() {
        return with(StoreConfig.CHECK_AT_PUT, true);
    }

    /**
     * For tests of values declared {@link ValueSharing#IMMUTABLE}: serializes them when they are put and again when they
     * are written back, and fails with the key of one that was changed in between, which no changelog would have shown.
     */
    public CacheConfig withSharingChecked() {
        return with(StoreConfig.CHECK_SHARING, true);
    }

    private CacheConfig with(String key, Object value) {
        Map<String, Object> changed = new TreeMap<>(settings);
        changed.put(key, value);
        return new CacheConfig(changed);
    }

    private static long requireSize(String name, long size) {
        if (size < 0) {
            throw new IllegalArgumentException(name + " must not be negative, is " + size + "; 0 means none");
        }
        return size;
    }

    private static String lowerCase(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
