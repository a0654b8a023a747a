package dev.crema.memory;

import dev.crema.store.config.StoreName;
import dev.crema.store.engine.EngineStores;
import dev.crema.store.engine.StoreFormat;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.HeadersBytesStoreSupplier;
import org.apache.kafka.streams.state.KeyValueStore;

/** Supplies key-value stores of one format. Immutable. */
class KeyValueSupplier implements MemoryKeyValueBytesStoreSupplier {

    private final String name;
    private final StoreFormat format;
    private final Optional<Executor> snapshots;

    private KeyValueSupplier(String name, StoreFormat format, Optional<Executor> snapshots) {
        this.name = StoreName.require(name);
        this.format = format;
        this.snapshots = snapshots;
    }

    static KeyValueSupplier of(String name, StoreFormat format) {
        return of(name, format, Optional.empty());
    }

    static KeyValueSupplier of(String name, StoreFormat format, Optional<Executor> snapshots) {
        return format == StoreFormat.WITH_HEADERS
                ? new WithHeaders(name, snapshots)
                : new KeyValueSupplier(name, format, snapshots);
    }

    @Override
    public MemoryKeyValueBytesStoreSupplier withWarmStart() {
        return of(name, format, WarmStart.BESIDE_THE_TASK);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public KeyValueStore<Bytes, byte[]> get() {
        return EngineStores.keyValue(name, format, new MemoryEngines(name, Format.keyValue(format), snapshots));
    }

    @Override
    public String metricsScope() {
        return "in-memory";
    }

    /** The DSL tells suppliers of stores with headers by their interface. */
    private static final class WithHeaders extends KeyValueSupplier implements HeadersBytesStoreSupplier {
        WithHeaders(String name, Optional<Executor> snapshots) {
            super(name, StoreFormat.WITH_HEADERS, snapshots);
        }
    }
}
