package dev.crema.memory;

import static org.apache.kafka.common.config.ConfigDef.Importance.LOW;
import static org.apache.kafka.common.config.ConfigDef.Importance.MEDIUM;
import static org.apache.kafka.common.config.ConfigDef.Range.atLeast;
import static org.apache.kafka.common.config.ConfigDef.Type.LONG;

import dev.crema.store.settings.StoreSettings;
import java.util.Map;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.streams.StreamsConfig;

/** The settings of one in-memory store, resolved and checked. Immutable. */
public final class MemoryConfig extends AbstractConfig {

    /** Milliseconds after which a store that has changed writes a snapshot. */
    public static final String SNAPSHOT_INTERVAL_MS = "memory.snapshot.interval.ms";

    /** Bytes of writes after which a store writes a snapshot. */
    public static final String SNAPSHOT_CHANGED_BYTES = "memory.snapshot.changed.bytes";

    /** Milliseconds after which a snapshot is not built on any more. */
    public static final String STATE_MAX_AGE_MS = "memory.state.max.age.ms";

    private static final ConfigDef DEFINITION = new ConfigDef()
            .define(
                    SNAPSHOT_INTERVAL_MS,
                    LONG,
                    60_000L,
                    atLeast(1),
                    MEDIUM,
                    "Milliseconds after which a store with warm start writes what is committed of it into its directory, if it"
                            + " has changed. What is younger is restored from the changelog after a crash. Where writing"
                            + " a snapshot takes long, twenty times as long passes before the next, or as much has changed as"
                            + " the last one has.")
            .define(
                    SNAPSHOT_CHANGED_BYTES,
                    LONG,
                    64L * 1024 * 1024,
                    atLeast(1),
                    LOW,
                    "Bytes of keys and values after which a store with warm start does so earlier, but for that rest.")
            .define(
                    STATE_MAX_AGE_MS,
                    LONG,
                    24L * 60 * 60 * 1000,
                    atLeast(1),
                    LOW,
                    "Milliseconds after which a snapshot that has not been kept up with its changelog is ignored, since"
                            + " deletes may be compacted away that it has not seen. Make it the changelog's"
                            + " delete.retention.ms. Taken from "
                            + StreamsConfig.topicPrefix(TopicConfig.DELETE_RETENTION_MS_CONFIG) + " where not set.");

    private static final Map<String, String> PLANNED =
            Map.of(STATE_MAX_AGE_MS, StreamsConfig.topicPrefix(TopicConfig.DELETE_RETENTION_MS_CONFIG));

    private MemoryConfig(Map<String, String> values) {
        super(DEFINITION, values, false);
    }

    /** All keys with their types, defaults and documentation. */
    public static ConfigDef definition() {
        return new ConfigDef(DEFINITION);
    }

    /**
     * The settings of {@code store}.
     *
     * @param application the application's configuration
     * @param supplier settings made on the store's supplier, by key without prefix
     * @throws org.apache.kafka.common.config.ConfigException naming every key whose value is not allowed
     */
    static MemoryConfig of(String store, Map<String, ?> application, Map<String, ?> supplier) {
        return new MemoryConfig(StoreSettings.of(DEFINITION, store, application, supplier, PLANNED)
                .values());
    }
}
