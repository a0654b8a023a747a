package dev.crema.memory;

import static org.apache.kafka.common.config.ConfigDef.Importance.HIGH;
import static org.apache.kafka.common.config.ConfigDef.Type.BOOLEAN;

import dev.crema.memory.WarmStart.Plan;
import dev.crema.store.engine.SessionShape;
import dev.crema.store.engine.StoreEngine;
import dev.crema.store.engine.StoreFormat;
import dev.crema.store.engine.WindowShape;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.SessionBytesStoreSupplier;
import org.apache.kafka.streams.state.WindowBytesStoreSupplier;

/** {@link MemoryStores} in a catalog: {@code engine = memory}. */
public final class MemoryStoreEngine implements StoreEngine {

    /** Whether a store starts from a snapshot of its own. */
    public static final String WARM_START = "warm.start";

    @Override
    public String name() {
        return "memory";
    }

    @Override
    public ConfigDef settings() {
        return MemoryConfig.definition()
                .define(
                        WARM_START,
                        BOOLEAN,
                        false,
                        HIGH,
                        "Writes what is committed of the store into the task's directory, now and then and when it is closed,"
                                + " and starts from there: only what came after is restored.");
    }

    @Override
    public ConfigDef sharedSettings() {
        return MemoryConfig.definition();
    }

    @Override
    public Optional<String> stateMaxAge() {
        return Optional.of(MemoryConfig.STATE_MAX_AGE_MS);
    }

    @Override
    public boolean keepsCommittedState() {
        return true;
    }

    private static Optional<Plan> snapshots(Map<String, String> settings) {
        Map<String, String> others = new HashMap<>(settings);
        boolean isWarm = Boolean.parseBoolean(others.remove(WARM_START));
        return isWarm ? Optional.of(new Plan(SnapshotThreads.WRITER, others)) : Optional.empty();
    }

    @Override
    public KeyValueBytesStoreSupplier keyValueStore(String store, StoreFormat format, Map<String, String> settings) {
        return KeyValueSupplier.of(store, format, snapshots(settings));
    }

    @Override
    public WindowBytesStoreSupplier windowStore(
            String store,
            Duration retention,
            Duration window,
            boolean retainDuplicates,
            StoreFormat format,
            Map<String, String> settings) {
        WindowShape shape = MemoryStores.shape(store, retention, window, retainDuplicates);
        return MemoryWindows.of(shape, format, snapshots(settings));
    }

    @Override
    public SessionBytesStoreSupplier sessionStore(
            String store, Duration retention, StoreFormat format, Map<String, String> settings) {
        SessionShape shape = MemoryStores.shape(store, retention);
        return MemorySessions.of(shape, format, snapshots(settings));
    }
}
