package dev.crema.memory;

import org.apache.kafka.streams.state.Stores;

/**
 * Suppliers of in-memory bytes stores, named as those in {@link Stores}, for {@link dev.crema.store.CachedStores}, for Kafka's
 * own builders and for {@code Materialized.as}.
 *
 * <p>A scan sees the moment at which it was opened, and opening it takes no longer for a large store. Queries wait
 * for nobody. With {@link MemoryKeyValueBytesStoreSupplier#withWarmStart()} a store starts from a snapshot of its own, for which
 * its first reads wait, and restores what came after.
 *
 * <p>Every method throws {@link NullPointerException} for a null name and {@link IllegalArgumentException} for an empty
 * one.
 */
public final class MemoryStores {

    private MemoryStores() {}

    /** A store of values as they are. */
    public static MemoryKeyValueBytesStoreSupplier inMemoryKeyValueStore(String name) {
        return new KeyValueSupplier(name, MemoryKeyValueStore::new);
    }

    /** A store of values with their timestamp. */
    public static MemoryKeyValueBytesStoreSupplier inMemoryTimestampedKeyValueStore(String name) {
        return new KeyValueSupplier(name, MemoryKeyValueStore.Timestamped::new);
    }

    /** A store of values with timestamp and headers (KIP-1271). */
    public static MemoryKeyValueBytesStoreSupplier inMemoryTimestampedKeyValueStoreWithHeaders(String name) {
        return new KeyValueSupplier.WithHeaders(name);
    }
}
