package dev.crema.store.config;

import dev.crema.store.engine.StoreEngine;
import dev.crema.store.engine.StoreFormat;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.SessionBytesStoreSupplier;
import org.apache.kafka.streams.state.Stores;
import org.apache.kafka.streams.state.WindowBytesStoreSupplier;

/** Kafka's own stores, as a third party might bring them. */
public class KafkaEngine implements StoreEngine {

    static final String IN_MEMORY = "kafka.in.memory";

    @Override
    public String name() {
        return "kafka";
    }

    @Override
    public ConfigDef settings() {
        return new ConfigDef().define(IN_MEMORY, Type.BOOLEAN, false, Importance.LOW, "Whether it is kept in memory.");
    }

    @Override
    public boolean keepsCommittedState() {
        return false;
    }

    private static boolean inMemory(Map<String, String> settings) {
        return Boolean.parseBoolean(settings.get(IN_MEMORY));
    }

    @Override
    public KeyValueBytesStoreSupplier keyValueStore(String store, StoreFormat format, Map<String, String> settings) {
        if (inMemory(settings)) {
            return Stores.inMemoryKeyValueStore(store);
        }
        return switch (format) {
            case PLAIN -> Stores.persistentKeyValueStore(store);
            case TIMESTAMPED -> Stores.persistentTimestampedKeyValueStore(store);
            case WITH_HEADERS -> Stores.persistentTimestampedKeyValueStoreWithHeaders(store);
        };
    }

    @Override
    public WindowBytesStoreSupplier windowStore(
            String store,
            Duration retention,
            Duration window,
            boolean retainDuplicates,
            StoreFormat format,
            Map<String, String> settings) {
        if (inMemory(settings)) {
            return Stores.inMemoryWindowStore(store, retention, window, retainDuplicates);
        }
        return switch (format) {
            case PLAIN -> Stores.persistentWindowStore(store, retention, window, retainDuplicates);
            case TIMESTAMPED -> Stores.persistentTimestampedWindowStore(store, retention, window, retainDuplicates);
            case WITH_HEADERS ->
                Stores.persistentTimestampedWindowStoreWithHeaders(store, retention, window, retainDuplicates);
        };
    }

    @Override
    public SessionBytesStoreSupplier sessionStore(
            String store, Duration retention, StoreFormat format, Map<String, String> settings) {
        if (inMemory(settings)) {
            return Stores.inMemorySessionStore(store, retention);
        }
        return format == StoreFormat.WITH_HEADERS
                ? Stores.persistentSessionStoreWithHeaders(store, retention)
                : Stores.persistentSessionStore(store, retention);
    }
}
