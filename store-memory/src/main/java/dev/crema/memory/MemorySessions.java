package dev.crema.memory;

import dev.crema.memory.WarmStart.Plan;
import dev.crema.store.engine.EngineStores;
import dev.crema.store.engine.SessionShape;
import dev.crema.store.engine.SessionSupplier;
import dev.crema.store.engine.StoreFormat;
import java.util.Optional;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.HeadersBytesStoreSupplier;
import org.apache.kafka.streams.state.SessionBytesStoreSupplier;
import org.apache.kafka.streams.state.SessionStore;

/** Supplies session stores of one format. Immutable. */
class MemorySessions extends SessionSupplier implements MemorySessionBytesStoreSupplier {

    private final StoreFormat format;
    private final Optional<Plan> snapshots;

    private MemorySessions(SessionShape shape, StoreFormat format, Optional<Plan> snapshots) {
        super(shape, "in-memory-session");
        this.format = format;
        this.snapshots = snapshots;
    }

    static MemorySessions of(SessionShape shape, StoreFormat format, Optional<Plan> snapshots) {
        return format == StoreFormat.WITH_HEADERS
                ? new WithHeaders(shape, snapshots)
                : new MemorySessions(shape, format, snapshots);
    }

    @Override
    protected SessionBytesStoreSupplier with(SessionShape shape) {
        return of(shape, format, snapshots);
    }

    @Override
    public MemorySessionBytesStoreSupplier withWarmStart() {
        return of(shape(), format, Optional.of(Plan.besideTheTask()));
    }

    @Override
    public SessionStore<Bytes, byte[]> get() {
        Format layout = Format.sessions(shape(), format);
        return EngineStores.session(shape(), format, new MemoryEngines(name(), layout, snapshots));
    }

    /** The DSL tells suppliers of stores with headers by their interface. */
    private static final class WithHeaders extends MemorySessions implements HeadersBytesStoreSupplier {
        WithHeaders(SessionShape shape, Optional<Plan> snapshots) {
            super(shape, StoreFormat.WITH_HEADERS, snapshots);
        }
    }
}
