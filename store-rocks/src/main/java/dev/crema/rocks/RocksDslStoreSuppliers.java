package dev.crema.rocks;

import java.time.Duration;
import org.apache.kafka.streams.DslStoreFormat;
import org.apache.kafka.streams.kstream.EmitStrategy;
import org.apache.kafka.streams.state.BuiltInDslStoreSuppliers;
import org.apache.kafka.streams.state.DslKeyValueParams;
import org.apache.kafka.streams.state.DslSessionParams;
import org.apache.kafka.streams.state.DslStoreSuppliers;
import org.apache.kafka.streams.state.DslWindowParams;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.SessionBytesStoreSupplier;
import org.apache.kafka.streams.state.WindowBytesStoreSupplier;

/**
 * {@link RocksStores} for all stores that the DSL asks a supplier for, as {@code dsl.store.suppliers.class} (KIP-954).
 *
 * <p>It asks for none for buffers ({@code suppress}, joins of a stream and a table with a grace period); versioned tables name one.
 * Windows and sessions that are emitted when they close are given Kafka's RocksDB store: they are to be found just then, when they
 * have expired in others.
 */
public final class RocksDslStoreSuppliers implements DslStoreSuppliers {

    @Override
    public KeyValueBytesStoreSupplier keyValueStore(DslKeyValueParams params) {
        String name = params.name();
        return switch (params.dslStoreFormat()) {
            case PLAIN -> RocksStores.persistentKeyValueStore(name);
            case TIMESTAMPED -> RocksStores.persistentTimestampedKeyValueStore(name);
            case HEADERS -> RocksStores.persistentTimestampedKeyValueStoreWithHeaders(name);
        };
    }

    @Override
    public WindowBytesStoreSupplier windowStore(DslWindowParams params) {
        if (params.emitStrategy().type() == EmitStrategy.StrategyType.ON_WINDOW_CLOSE) {
            return BuiltInDslStoreSuppliers.ROCKS_DB.windowStore(params);
        }
        String name = params.name();
        Duration retention = params.retentionPeriod();
        Duration size = params.windowSize();
        boolean duplicates = params.retainDuplicates();
        DslStoreFormat format = params.dslStoreFormat();
        return switch (format == null ? DslStoreFormat.TIMESTAMPED : format) {
            case PLAIN -> RocksStores.persistentWindowStore(name, retention, size, duplicates);
            case TIMESTAMPED -> RocksStores.persistentTimestampedWindowStore(name, retention, size, duplicates);
            case HEADERS -> RocksStores.persistentTimestampedWindowStoreWithHeaders(name, retention, size, duplicates);
        };
    }

    @Override
    public SessionBytesStoreSupplier sessionStore(DslSessionParams params) {
        if (params.emitStrategy().type() == EmitStrategy.StrategyType.ON_WINDOW_CLOSE) {
            return BuiltInDslStoreSuppliers.ROCKS_DB.sessionStore(params);
        }
        return params.storeFormat() == DslStoreFormat.HEADERS
                ? RocksStores.persistentSessionStoreWithHeaders(params.name(), params.retentionPeriod())
                : RocksStores.persistentSessionStore(params.name(), params.retentionPeriod());
    }
}
