package dev.crema.memory;

import dev.crema.store.config.StoreName;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.BiFunction;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.HeadersBytesStoreSupplier;
import org.apache.kafka.streams.state.KeyValueStore;

/** Supplies the stores of one format. Immutable. */
class KeyValueSupplier implements MemoryKeyValueBytesStoreSupplier {

    private final String name;
    private final BiFunction<String, Optional<Executor>, KeyValueStore<Bytes, byte[]>> stores;
    private final Optional<Executor> snapshots;

    KeyValueSupplier(String name, BiFunction<String, Optional<Executor>, KeyValueStore<Bytes, byte[]>> stores) {
        this(StoreName.require(name), stores, Optional.empty());
    }

    private KeyValueSupplier(
            String name,
            BiFunction<String, Optional<Executor>, KeyValueStore<Bytes, byte[]>> stores,
            Optional<Executor> snapshots) {
        this.name = name;
        this.stores = stores;
        this.snapshots = snapshots;
    }

    @Override
    public KeyValueSupplier withWarmStart() {
        return new KeyValueSupplier(name, stores, WarmStart.BESIDE_THE_TASK);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public KeyValueStore<Bytes, byte[]> get() {
        return stores.apply(name, snapshots);
    }

    @Override
    public String metricsScope() {
        return "in-memory";
    }

    /** The DSL tells suppliers of stores with headers by their interface. */
    static final class WithHeaders extends KeyValueSupplier implements HeadersBytesStoreSupplier {

        WithHeaders(String name) {
            super(name, MemoryKeyValueStore.WithHeaders::new);
        }

        private WithHeaders(KeyValueSupplier of) {
            super(of.name, of.stores, WarmStart.BESIDE_THE_TASK);
        }

        @Override
        public KeyValueSupplier withWarmStart() {
            return new WithHeaders(this);
        }
    }
}
