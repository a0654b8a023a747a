package dev.crema.memory;

import dev.crema.memory.WarmStart.Plan;
import dev.crema.store.engine.EngineStores;
import dev.crema.store.engine.StoreFormat;
import dev.crema.store.settings.StoreName;
import java.util.Optional;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.HeadersBytesStoreSupplier;
import org.apache.kafka.streams.state.KeyValueStore;

/** Supplies key-value stores of one format. Immutable. */
class KeyValueSupplier implements MemoryKeyValueBytesStoreSupplier {

    private final String name;
    private final StoreFormat format;
    private final Optional<Plan> snapshots;

    private KeyValueSupplier(String name, StoreFormat format, Optional<Plan> snapshots) {
        this.name = StoreName.require(name);
        this.format = format;
        this.snapshots = snapshots;
    }

    static KeyValueSupplier of(String name, StoreFormat format) {
        return of(name, format, Optional.empty());
    }

    static KeyValueSupplier of(String name, StoreFormat format, Optional<Plan> snapshots) {
        return format == StoreFormat.WITH_HEADERS
                ? new WithHeaders(name, snapshots)
                : new KeyValueSupplier(name, format, snapshots);
    }

    @Override
    public MemoryKeyValueBytesStoreSupplier withWarmStart() {
        return of(name, format, Optional.of(Plan.besideTheTask()));
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
        WithHeaders(String name, Optional<Plan> snapshots) {
            super(name, StoreFormat.WITH_HEADERS, snapshots);
        }
    }
}
