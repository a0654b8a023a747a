package dev.crema.store.config;

import dev.crema.store.CachedStoreBuilder;
import dev.crema.store.cache.CacheConfig;
import dev.crema.store.engine.StoreEngine;
import dev.crema.store.engine.StoreFormat;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.SessionBytesStoreSupplier;
import org.apache.kafka.streams.state.WindowBytesStoreSupplier;

/**
 * A store as a catalog declares it.
 *
 * @param keySerde null for the application's
 * @param valueSerde null for the application's
 * @param retention null where entries are kept for ever
 * @param window null where there are none
 * @param changelog settings of its topic
 * @param cache settings of the cache
 * @param settings of the engine
 */
record Declaration<K, V>(
        String name,
        Shape shape,
        StoreEngine engine,
        Serde<K> keySerde,
        Serde<V> valueSerde,
        Duration retention,
        Duration window,
        boolean retainsDuplicates,
        boolean isLogged,
        Map<String, String> changelog,
        Map<String, String> cache,
        Map<String, String> settings) {

    KeyValueBytesStoreSupplier keyValues(StoreFormat format) {
        return engine.keyValueStore(name, format, settings);
    }

    WindowBytesStoreSupplier windows(StoreFormat format) {
        return engine.windowStore(name, retention, window, retainsDuplicates, format, settings);
    }

    SessionBytesStoreSupplier sessions(StoreFormat format) {
        return engine.sessionStore(name, retention, format, settings);
    }

    /**
     * A new builder.
     *
     * @throws IllegalArgumentException if a supplier refuses what is declared
     */
    CachedStoreBuilder<?> builder() {
        CachedStoreBuilder<?> builder = shape.builder(this).withCache(new CacheConfig(Map.copyOf(cache)));
        return isLogged ? builder.withLoggingEnabled(changelog) : builder.withLoggingDisabled();
    }
}
