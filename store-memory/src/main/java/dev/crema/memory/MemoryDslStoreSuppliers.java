package dev.crema.memory;

import dev.crema.store.engine.DslSuppliers;
import dev.crema.store.engine.StoreFormat;
import org.apache.kafka.streams.state.DslKeyValueParams;
import org.apache.kafka.streams.state.DslSessionParams;
import org.apache.kafka.streams.state.DslWindowParams;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.SessionBytesStoreSupplier;
import org.apache.kafka.streams.state.WindowBytesStoreSupplier;

/**
 * {@link MemoryStores} for all stores that the DSL asks a supplier for, as {@code dsl.store.suppliers.class} (KIP-954), without warm
 * start.
 *
 * <p>It asks for none for buffers ({@code suppress}, joins of a stream and a table with a grace period); versioned tables name one.
 * Sliding windows and sessions that are emitted when they close are given Kafka's RocksDB store, which has them in order of time.
 */
public final class MemoryDslStoreSuppliers extends DslSuppliers {

    @Override
    protected KeyValueBytesStoreSupplier keyValues(DslKeyValueParams params, StoreFormat format) {
        return KeyValueSupplier.of(params.name(), format);
    }

    @Override
    protected WindowBytesStoreSupplier windows(DslWindowParams params, StoreFormat format) {
        return MemoryStores.windows(
                params.name(), params.retentionPeriod(), params.windowSize(), params.retainDuplicates(), format);
    }

    @Override
    protected SessionBytesStoreSupplier sessions(DslSessionParams params, StoreFormat format) {
        return MemoryStores.sessions(params.name(), params.retentionPeriod(), format);
    }
}
