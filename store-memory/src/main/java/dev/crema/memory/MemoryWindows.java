package dev.crema.memory;

import dev.crema.memory.WarmStart.Plan;
import dev.crema.store.engine.EngineStores;
import dev.crema.store.engine.StoreFormat;
import dev.crema.store.engine.WindowShape;
import dev.crema.store.engine.WindowSupplier;
import java.util.Optional;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.HeadersBytesStoreSupplier;
import org.apache.kafka.streams.state.WindowBytesStoreSupplier;
import org.apache.kafka.streams.state.WindowStore;

/** Supplies window stores of one format. Immutable. */
class MemoryWindows extends WindowSupplier implements MemoryWindowBytesStoreSupplier {

    private final StoreFormat format;
    private final Optional<Plan> snapshots;

    private MemoryWindows(WindowShape shape, StoreFormat format, Optional<Plan> snapshots) {
        super(shape, "in-memory-window");
        this.format = format;
        this.snapshots = snapshots;
    }

    static MemoryWindows of(WindowShape shape, StoreFormat format, Optional<Plan> snapshots) {
        return format == StoreFormat.WITH_HEADERS
                ? new WithHeaders(shape, snapshots)
                : new MemoryWindows(shape, format, snapshots);
    }

    @Override
    protected WindowBytesStoreSupplier with(WindowShape shape) {
        return of(shape, format, snapshots);
    }

    @Override
    public MemoryWindowBytesStoreSupplier withWarmStart() {
        return of(shape(), format, Optional.of(Plan.besideTheTask()));
    }

    @Override
    public WindowStore<Bytes, byte[]> get() {
        Format layout = Format.windows(shape(), format);
        return EngineStores.window(shape(), format, new MemoryEngines(name(), layout, snapshots));
    }

    /** The DSL tells suppliers of stores with headers by their interface. */
    private static final class WithHeaders extends MemoryWindows implements HeadersBytesStoreSupplier {
        WithHeaders(WindowShape shape, Optional<Plan> snapshots) {
            super(shape, StoreFormat.WITH_HEADERS, snapshots);
        }
    }
}
