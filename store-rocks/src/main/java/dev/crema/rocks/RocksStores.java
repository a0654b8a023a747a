package dev.crema.rocks;

import dev.crema.store.config.StoreName;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.HeadersBytesStoreSupplier;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;

/**
 * Suppliers of persistent bytes stores over RocksDB, named as those in {@link Stores}, for {@link
 * dev.crema.store.CachedStores}, for Kafka's own builders and for {@code Materialized.as}.
 *
 * <p>A store that is logged is not wiped after the death of the process, under {@code exactly_once_v2} neither: what is on disk
 * is committed, and restoration goes on from its offset, as long as all persistent stores of the task are of this kind.
 * Directory and column families are those of Kafka's stores of the same format.
 *
 * <p>Every method throws {@link NullPointerException} for a null name and {@link IllegalArgumentException} for an empty
 * one.
 */
public final class RocksStores {

    private static final String METRICS_SCOPE = "rocksdb";

    private RocksStores() {}

    /** A store of values as they are. */
    public static KeyValueBytesStoreSupplier persistentKeyValueStore(String name) {
        return new Supplier(StoreName.require(name)) {
            @Override
            public KeyValueStore<Bytes, byte[]> get() {
                return new RocksKeyValueStore(name(), Format.PLAIN, metricsScope());
            }
        };
    }

    /** A store of values with their timestamp. */
    public static KeyValueBytesStoreSupplier persistentTimestampedKeyValueStore(String name) {
        return new Supplier(StoreName.require(name)) {
            @Override
            public KeyValueStore<Bytes, byte[]> get() {
                return new RocksKeyValueStore.Timestamped(name(), metricsScope());
            }
        };
    }

    /** A store of values with timestamp and headers (KIP-1271). */
    public static KeyValueBytesStoreSupplier persistentTimestampedKeyValueStoreWithHeaders(String name) {
        return new WithHeaders(StoreName.require(name));
    }

    private abstract static class Supplier implements KeyValueBytesStoreSupplier {

        private final String name;

        Supplier(String name) {
            this.name = name;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public String metricsScope() {
            return METRICS_SCOPE;
        }
    }

    /** The DSL tells suppliers of stores with headers by their interface. */
    private static final class WithHeaders extends Supplier implements HeadersBytesStoreSupplier {

        WithHeaders(String name) {
            super(name);
        }

        @Override
        public KeyValueStore<Bytes, byte[]> get() {
            return new RocksKeyValueStore.WithHeaders(name(), metricsScope());
        }
    }
}
