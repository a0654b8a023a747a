package dev.crema.rocks;

import dev.crema.store.engine.StoreEngine;
import dev.crema.store.engine.StoreFormat;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.SessionBytesStoreSupplier;
import org.apache.kafka.streams.state.WindowBytesStoreSupplier;

/** {@link RocksStores} in a catalog: {@code engine = rocksdb}. */
public final class RocksStoreEngine implements StoreEngine {

    @Override
    public String name() {
        return "rocksdb";
    }

    @Override
    public ConfigDef settings() {
        return RocksConfig.ofOneStore();
    }

    @Override
    public ConfigDef sharedSettings() {
        return RocksConfig.definition();
    }

    @Override
    public Optional<String> stateMaxAge() {
        return Optional.of(RocksConfig.STATE_MAX_AGE_MS);
    }

    @Override
    public boolean keepsCommittedState() {
        return true;
    }

    @Override
    public KeyValueBytesStoreSupplier keyValueStore(String store, StoreFormat format, Map<String, String> settings) {
        return RocksStores.keyValues(store, format, settings);
    }

    @Override
    public WindowBytesStoreSupplier windowStore(
            String store,
            Duration retention,
            Duration window,
            boolean retainDuplicates,
            StoreFormat format,
            Map<String, String> settings) {
        return RocksStores.windows(store, retention, window, retainDuplicates, format, settings);
    }

    @Override
    public SessionBytesStoreSupplier sessionStore(
            String store, Duration retention, StoreFormat format, Map<String, String> settings) {
        return RocksStores.sessions(store, retention, format, settings);
    }
}
