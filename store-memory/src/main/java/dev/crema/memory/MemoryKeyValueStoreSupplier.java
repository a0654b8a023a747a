package dev.crema.memory;

import dev.crema.store.config.StoreName;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.BiFunction;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.HeadersBytesStoreSupplier;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.KeyValueStore;

/** Supplies in-memory key-value stores; {@link MemoryStores} has them. Immutable. */
public class MemoryKeyValueStoreSupplier implements KeyValueBytesStoreSupplier {

    private final String name;
    private final BiFunction<String, Optional<Executor>, KeyValueStore<Bytes, byte[]>> stores;
    private final Optional<Executor> snapshots;

    MemoryKeyValueStoreSupplier(
            String name, BiFunction<String, Optional<Executor>, KeyValueStore<Bytes, byte[]>> stores) {
        this(StoreName.require(name), stores, Optional.empty());
    }

    private MemoryKeyValueStoreSupplier(
            String name,
            BiFunction<String, Optional<Executor>, KeyValueStore<Bytes, byte[]>> stores,
            Optional<Executor> snapshots) {
        this.name = name;
        this.stores = stores;
        this.snapshots = snapshots;
    }

    /**
     * A supplier of stores that write what is committed of them into the task's directory, now and then and when they are
     * closed, and start from there: only what came after is restored. To Kafka Streams they are persistent.
     */
    public MemoryKeyValueStoreSupplier withWarmStart() {
        return new MemoryKeyValueStoreSupplier(name, stores, WarmStart.BESIDE_THE_TASK);
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
    static final class WithHeaders extends MemoryKeyValueStoreSupplier implements HeadersBytesStoreSupplier {

        WithHeaders(String name) {
            super(name, MemoryKeyValueStore.WithHeaders::new);
        }

        private WithHeaders(MemoryKeyValueStoreSupplier of) {
            super(of.name, of.stores, WarmStart.BESIDE_THE_TASK);
        }

        @Override
        public MemoryKeyValueStoreSupplier withWarmStart() {
            return new WithHeaders(this);
        }
    }
}
