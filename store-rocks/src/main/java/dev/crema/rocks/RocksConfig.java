package dev.crema.rocks;

import static org.apache.kafka.common.config.ConfigDef.Importance.LOW;
import static org.apache.kafka.common.config.ConfigDef.Importance.MEDIUM;
import static org.apache.kafka.common.config.ConfigDef.Range.atLeast;
import static org.apache.kafka.common.config.ConfigDef.Type.LONG;

import dev.crema.store.settings.StoreSettings;
import java.util.Map;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.LambdaValidator;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.streams.StreamsConfig;

/** The settings of one store over RocksDB, resolved and checked. Immutable. */
public final class RocksConfig extends AbstractConfig {

    /** Heap bytes of uncommitted writes past which the task is asked to commit. */
    public static final String UNCOMMITTED_MAX_BYTES = "rocksdb.uncommitted.max.bytes";

    /** Milliseconds after which what was written is on disk. */
    public static final String FLUSH_MAX_AGE_MS = "rocksdb.flush.max.age.ms";

    /** Milliseconds after which state that was not kept up with its changelog is not built on any more. */
    public static final String STATE_MAX_AGE_MS = "rocksdb.state.max.age.ms";

    /** Bytes of native memory of all stores of the process. */
    public static final String MEMORY_MAX_BYTES = "rocksdb.memory.max.bytes";

    private static final ConfigDef DEFINITION = new ConfigDef()
            .define(
                    UNCOMMITTED_MAX_BYTES,
                    LONG,
                    32L * 1024 * 1024,
                    atLeast(1),
                    MEDIUM,
                    "Bytes of heap that the uncommitted writes of one store may take in one task under exactly-once, by"
                            + " estimate; past them the task is asked to commit early. Past four times as many they go to"
                            + " disk uncommitted, and after a crash before their commit the store restores in full.")
            .define(
                    FLUSH_MAX_AGE_MS,
                    LONG,
                    60_000L,
                    atLeast(1),
                    MEDIUM,
                    "Milliseconds after which what is committed is on disk, also in a task without input. What is younger"
                            + " is restored from the changelog after a crash.")
            .define(
                    STATE_MAX_AGE_MS,
                    LONG,
                    24L * 60 * 60 * 1000,
                    atLeast(1),
                    LOW,
                    "Milliseconds after which state that has not been kept up with its changelog is restored in full, since"
                            + " deletes may be compacted away that it has not seen. Make it the changelog's"
                            + " delete.retention.ms. Taken from "
                            + StreamsConfig.topicPrefix(TopicConfig.DELETE_RETENTION_MS_CONFIG) + " where not set.")
            .define(
                    MEMORY_MAX_BYTES,
                    LONG,
                    -1L,
                    LambdaValidator.with(
                            RocksConfig::requireMemory, () -> "-1 or at least " + MemoryBudget.LEAST_BYTES),
                    MEDIUM,
                    "Bytes of native memory that blocks, indexes, filters and memtables of all stores of the process take"
                            + " together, by RocksDB's count. For the whole application only. -1 for a quarter of what the"
                            + " heap (-Xmx) leaves of the machine's or container's memory, at least 256 MiB.");

    private static final Map<String, String> PLANNED =
            Map.of(STATE_MAX_AGE_MS, StreamsConfig.topicPrefix(TopicConfig.DELETE_RETENTION_MS_CONFIG));

    private static void requireMemory(String key, Object value) {
        if (value == null) {
            return; // it is no number, which is told
        }
        long bytes = (Long) value;
        if (bytes != -1 && bytes < MemoryBudget.LEAST_BYTES) {
            throw new ConfigException(
                    key, value, "less than a few stores need; at least " + MemoryBudget.LEAST_BYTES + ", or -1");
        }
    }

    private RocksConfig(Map<String, String> values) {
        super(DEFINITION, values, false);
    }

    /** All keys with their types, defaults and documentation. */
    public static ConfigDef definition() {
        return new ConfigDef(DEFINITION);
    }

    /** As {@link #definition()}, without what is for the whole application only. */
    static ConfigDef ofOneStore() {
        ConfigDef definition = new ConfigDef();
        DEFINITION.configKeys().values().stream()
                .filter(key -> !key.name.equals(MEMORY_MAX_BYTES))
                .forEach(definition::define);
        return definition;
    }

    /**
     * The settings of {@code store}.
     *
     * @param application the application's configuration
     * @param supplier settings made on the store's supplier, by key without prefix
     * @throws org.apache.kafka.common.config.ConfigException naming every key whose value is not allowed
     */
    static RocksConfig of(String store, Map<String, ?> application, Map<String, ?> supplier) {
        return new RocksConfig(StoreSettings.of(DEFINITION, store, application, supplier, PLANNED)
                .values());
    }
}
