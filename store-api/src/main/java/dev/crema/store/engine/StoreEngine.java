package dev.crema.store.engine;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.SessionBytesStoreSupplier;
import org.apache.kafka.streams.state.WindowBytesStoreSupplier;

/**
 * An engine that a catalog's stores may be kept in, found by {@link java.util.ServiceLoader}: name the class in {@code
 * META-INF/services/dev.crema.store.engine.StoreEngine}.
 *
 * <p>Settings are those of one store, as they stand in the catalog, by key without prefix; they were checked against {@link
 * #settings()} and win over the application's configuration.
 */
public interface StoreEngine {

    /** As it is named in a catalog. */
    String name();

    /** What can be set for one store, by key without prefix; keys begin with something that no other engine's do. */
    ConfigDef settings();

    /**
     * What can be set for the whole application, read from its configuration with {@code crema.} in front. What is in {@link
     * #settings()} too can also be set for a store of the DSL, read with {@code crema.stores.<store>.} in front.
     */
    default ConfigDef sharedSettings() {
        return new ConfigDef();
    }

    /**
     * The setting, if there is one, for how many milliseconds state may not have been kept up with its changelog and is built on all
     * the same. Where nobody sets it, it is as the store's changelog has {@code delete.retention.ms}.
     */
    default Optional<String> stateMaxAge() {
        return Optional.empty();
    }

    /**
     * Whether its stores, where they are persistent, still have what was committed when the process dies under exactly-once; else the
     * runtime deletes their whole task.
     */
    boolean keepsCommittedState();

    KeyValueBytesStoreSupplier keyValueStore(String store, StoreFormat format, Map<String, String> settings);

    /**
     * Supplies stores of windows.
     *
     * @throws IllegalArgumentException if windows expire before they end
     */
    WindowBytesStoreSupplier windowStore(
            String store,
            Duration retention,
            Duration window,
            boolean retainDuplicates,
            StoreFormat format,
            Map<String, String> settings);

    SessionBytesStoreSupplier sessionStore(
            String store, Duration retention, StoreFormat format, Map<String, String> settings);
}
