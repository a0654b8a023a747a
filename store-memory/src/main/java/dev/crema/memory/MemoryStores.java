package dev.crema.memory;

import dev.crema.store.config.StoreName;
import java.util.function.Function;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.HeadersBytesStoreSupplier;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;

/**
 * Suppliers of in-memory bytes stores, named as those in {@link Stores}, for {@link dev.crema.store.CachedStores}, for Kafka's
 * own builders and for {@code Materialized.as}.
 *
 * <p>A scan sees the moment at which it was opened, and opening it takes no longer for a large store. Queries wait for nobody.
 *
 * <p>Every method throws {@link NullPointerException} for a null name and {@link IllegalArgumentException} for an empty
 * one.
 */
public final class MemoryStores {

    private MemoryStores() {}

    /** A store of values as they are. */
    public static KeyValueBytesStoreSupplier inMemoryKeyValueStore(String name) {
        return new Supplier(name, MemoryKeyValueStore::new);
    }

    /** A store of values with their timestamp. */
    public static KeyValueBytesStoreSupplier inMemoryTimestampedKeyValueStore(String name) {
        return new Supplier(name, MemoryKeyValueStore.Timestamped::new);
    }

    /** A store of values with timestamp and headers (KIP-1271). */
    public static KeyValueBytesStoreSupplier inMemoryTimestampedKeyValueStoreWithHeaders(String name) {
        return new WithHeaders(name);
    }

    private static class Supplier implements KeyValueBytesStoreSupplier {

        private final String name;
        private final Function<String, KeyValueStore<Bytes, byte[]>> stores;

        Supplier(String name, Function<String, KeyValueStore<Bytes, byte[]>> stores) {
            this.name = StoreName.require(name);
            this.stores = stores;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public KeyValueStore<Bytes, byte[]> get() {
            return stores.apply(name);
        }

        @Override
        public String metricsScope() {
            return "in-memory";
        }
    }

    /** The DSL tells suppliers of stores with headers by their interface. */
    private static final class WithHeaders extends Supplier implements HeadersBytesStoreSupplier {
        WithHeaders(String name) {
            super(name, MemoryKeyValueStore.WithHeaders::new);
        }
    }
}
