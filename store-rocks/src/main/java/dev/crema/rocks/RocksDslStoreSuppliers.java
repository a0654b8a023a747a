package dev.crema.rocks;

import dev.crema.store.engine.DslSuppliers;
import dev.crema.store.engine.StoreFormat;
import java.util.Map;
import org.apache.kafka.streams.state.DslKeyValueParams;
import org.apache.kafka.streams.state.DslSessionParams;
import org.apache.kafka.streams.state.DslWindowParams;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.SessionBytesStoreSupplier;
import org.apache.kafka.streams.state.WindowBytesStoreSupplier;

/**
 * {@link RocksStores} for all stores that the DSL asks a supplier for, as {@code dsl.store.suppliers.class} (KIP-954).
 *
 * <p>It asks for none for buffers ({@code suppress}, joins of a stream and a table with a grace period); versioned tables name one.
 * Sliding windows and sessions that are emitted when they close are given Kafka's RocksDB store, which has them in order of time.
 */
public final class RocksDslStoreSuppliers extends DslSuppliers {

    @Override
    protected KeyValueBytesStoreSupplier keyValues(DslKeyValueParams params, StoreFormat format) {
        return RocksStores.keyValues(params.name(), format, Map.of());
    }

    @Override
    protected WindowBytesStoreSupplier windows(DslWindowParams params, StoreFormat format) {
        return RocksStores.windows(
                params.name(),
                params.retentionPeriod(),
                params.windowSize(),
                params.retainDuplicates(),
                format,
                Map.of());
    }

    @Override
    protected SessionBytesStoreSupplier sessions(DslSessionParams params, StoreFormat format) {
        return RocksStores.sessions(params.name(), params.retentionPeriod(), format, Map.of());
    }
}
