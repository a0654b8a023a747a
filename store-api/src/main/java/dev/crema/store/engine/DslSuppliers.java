package dev.crema.store.engine;

import java.util.Map;
import org.apache.kafka.streams.DslStoreFormat;
import org.apache.kafka.streams.kstream.EmitStrategy;
import org.apache.kafka.streams.state.DslKeyValueParams;
import org.apache.kafka.streams.state.DslSessionParams;
import org.apache.kafka.streams.state.DslStoreSuppliers;
import org.apache.kafka.streams.state.DslWindowParams;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.SessionBytesStoreSupplier;
import org.apache.kafka.streams.state.WindowBytesStoreSupplier;

/**
 * What all suppliers of an engine's stores for the DSL have in common. Sliding windows and sessions that are emitted when they close are
 * found by time, of Crema's engines through an index: with every record some of them may close.
 */
public abstract class DslSuppliers implements DslStoreSuppliers {

    private final StoreEngine engine;

    /** Of stores that are set up by the application's configuration alone. */
    protected DslSuppliers(StoreEngine engine) {
        this.engine = engine;
    }

    @Override
    public final KeyValueBytesStoreSupplier keyValueStore(DslKeyValueParams params) {
        return engine.keyValueStore(params.name(), format(params.dslStoreFormat()), Map.of());
    }

    /** Tumbling and hopping windows close many at a time, and are found well enough without an index. */
    @Override
    public final WindowBytesStoreSupplier windowStore(DslWindowParams params) {
        WindowBytesStoreSupplier supplier = engine.windowStore(
                params.name(),
                params.retentionPeriod(),
                params.windowSize(),
                params.retainDuplicates(),
                format(params.dslStoreFormat()),
                Map.of());
        boolean isSearched = params.isSlidingWindow() && isEmittedWhenClosed(params.emitStrategy());
        return isSearched && supplier instanceof WindowSupplier windows ? windows.withTimeIndex() : supplier;
    }

    /** Sessions have no timestamps of their own. */
    @Override
    public final SessionBytesStoreSupplier sessionStore(DslSessionParams params) {
        SessionBytesStoreSupplier supplier = engine.sessionStore(
                params.name(),
                params.retentionPeriod(),
                params.storeFormat() == DslStoreFormat.HEADERS ? StoreFormat.WITH_HEADERS : StoreFormat.PLAIN,
                Map.of());
        boolean isSearched = isEmittedWhenClosed(params.emitStrategy());
        return isSearched && supplier instanceof SessionSupplier sessions ? sessions.withTimeIndex() : supplier;
    }

    private static boolean isEmittedWhenClosed(EmitStrategy strategy) {
        return strategy.type() == EmitStrategy.StrategyType.ON_WINDOW_CLOSE;
    }

    /** Where none is asked for, that of Kafka's suppliers. */
    private static StoreFormat format(DslStoreFormat asked) {
        return switch (asked == null ? DslStoreFormat.TIMESTAMPED : asked) {
            case PLAIN -> StoreFormat.PLAIN;
            case TIMESTAMPED -> StoreFormat.TIMESTAMPED;
            case HEADERS -> StoreFormat.WITH_HEADERS;
        };
    }
}
