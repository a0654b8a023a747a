package dev.crema.memory;

import dev.crema.store.config.StoreName;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.Stores;

/**
 * Suppliers of in-memory bytes stores, named as those in {@link Stores}.
 *
 * <p>Every method throws {@link NullPointerException} for a null name and {@link IllegalArgumentException} for an empty
 * one.
 */
public final class MemoryStores {

    private MemoryStores() {}

    /** A store of values as they are. */
    public static KeyValueBytesStoreSupplier inMemoryKeyValueStore(String name) {
        return Stores.inMemoryKeyValueStore(StoreName.require(name));
    }

    /** A store of values with their timestamp. */
    public static KeyValueBytesStoreSupplier inMemoryTimestampedKeyValueStore(String name) {
        return Stores.inMemoryKeyValueStore(StoreName.require(name)); // its builder gives it the format
    }

    /** A store of values with timestamp and headers (KIP-1271). */
    public static KeyValueBytesStoreSupplier inMemoryTimestampedKeyValueStoreWithHeaders(String name) {
        return Stores.inMemoryKeyValueStore(StoreName.require(name)); // its builder gives it the format
    }
}
