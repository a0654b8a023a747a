package dev.crema.rocks;

import dev.crema.store.config.StoreName;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.Stores;

/**
 * Suppliers of persistent bytes stores over RocksDB, named as those in {@link Stores}.
 *
 * <p>Every method throws {@link NullPointerException} for a null name and {@link IllegalArgumentException} for an empty
 * one.
 */
public final class RocksStores {

    private RocksStores() {}

    /** A store of values as they are. */
    public static KeyValueBytesStoreSupplier persistentKeyValueStore(String name) {
        return Stores.persistentKeyValueStore(StoreName.require(name));
    }

    /** A store of values with their timestamp. */
    public static KeyValueBytesStoreSupplier persistentTimestampedKeyValueStore(String name) {
        return Stores.persistentTimestampedKeyValueStore(StoreName.require(name));
    }

    /** A store of values with timestamp and headers (KIP-1271). */
    public static KeyValueBytesStoreSupplier persistentTimestampedKeyValueStoreWithHeaders(String name) {
        return Stores.persistentTimestampedKeyValueStoreWithHeaders(StoreName.require(name));
    }
}
