package dev.crema.store.settings;

import static org.apache.kafka.common.config.ConfigDef.Importance.HIGH;
import static org.apache.kafka.common.config.ConfigDef.Importance.LOW;
import static org.apache.kafka.common.config.ConfigDef.Importance.MEDIUM;
import static org.apache.kafka.common.config.ConfigDef.Range.atLeast;
import static org.apache.kafka.common.config.ConfigDef.Type.BOOLEAN;
import static org.apache.kafka.common.config.ConfigDef.Type.LONG;
import static org.apache.kafka.common.config.ConfigDef.Type.STRING;

import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.CaseInsensitiveValidString;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.streams.StreamsConfig;

/** The settings of one store, resolved and checked. Immutable. */
public final class StoreConfig extends AbstractConfig {

    /** Heap bytes of all caches of an instance, or at most of one store's in one task; 0 switches caching off. */
    public static final String CACHE_MAX_BYTES = "cache.max.bytes";

    /** Entries of one store's read cache in one task, in place of its bound in bytes; -1 for none. */
    public static final String CACHE_MAX_ENTRIES = "cache.max.entries";

    /** Heap bytes of one store's write buffer in one task, at most; -1 for half of {@link #CACHE_MAX_BYTES}. */
    public static final String BUFFER_MAX_BYTES = "buffer.max.bytes";

    /** How values are shared between the cache and the code that reads and writes them. */
    public static final String VALUE_SHARING = "value.sharing";

    /** How keys are told apart in the cache. */
    public static final String KEY_EQUALITY = "key.equality";

    /** Whether values are serialized and sized when they are put. */
    public static final String CHECK_AT_PUT = "check.at.put";

    /** Whether shared values are watched for changes that were not put. */
    public static final String CHECK_SHARING = "check.sharing";

    private static final long DEFAULT_CACHE_BYTES = 10L * 1024 * 1024;

    private static final ConfigDef DEFINITION = new ConfigDef()
            .define(
                    CACHE_MAX_BYTES,
                    LONG,
                    DEFAULT_CACHE_BYTES,
                    atLeast(0),
                    HIGH,
                    "Bytes of heap that the caches of all stores of a Kafka Streams instance take together, by estimate"
                            + " and with their write buffers; of one store in one task where it is set for that. 0 switches"
                            + " caching off. Taken from " + StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG
                            + " where not set.")
            .define(
                    CACHE_MAX_ENTRIES,
                    LONG,
                    -1L,
                    atLeast(-1),
                    MEDIUM,
                    "Entries that the read cache of one store keeps in one task, in place of a bound in bytes; -1 for"
                            + " none, 0 switches caching off.")
            .define(
                    BUFFER_MAX_BYTES,
                    LONG,
                    -1L,
                    atLeast(-1),
                    MEDIUM,
                    "Bytes of heap of the write buffer, out of " + CACHE_MAX_BYTES
                            + "; past them the entries written longest ago are written back. -1 for half of "
                            + CACHE_MAX_BYTES + ".")
            .define(
                    VALUE_SHARING,
                    STRING,
                    "auto",
                    CaseInsensitiveValidString.in("auto", "immutable", "mutable", "serialized"),
                    MEDIUM,
                    "auto shares values of well-known immutable types and takes all others as mutable: copied when put"
                            + " and when read, as objects where their class allows. immutable shares all; serialized"
                            + " copies all through their serde.")
            .define(
                    KEY_EQUALITY,
                    STRING,
                    "auto",
                    CaseInsensitiveValidString.in("auto", "equals", "bytes"),
                    LOW,
                    "auto compares keys by equals where their serde is known to agree with it and by their serialized"
                            + " bytes elsewhere; equals and bytes decide it.")
            .define(
                    CHECK_AT_PUT,
                    BOOLEAN,
                    false,
                    LOW,
                    "Serializes and sizes values when they are put, so that one that cannot be logged fails in its own"
                            + " record, where processing.exception.handler can skip it, and not at the commit.")
            .define(
                    CHECK_SHARING,
                    BOOLEAN,
                    false,
                    LOW,
                    "For tests of values declared immutable: serializes them when they are put and again when they are"
                            + " written back, and fails with the key of one that was changed in between.");

    private static final Map<String, String> PLANNED =
            Map.of(CACHE_MAX_BYTES, StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG);

    private final boolean hasOwnCacheBytes;

    private StoreConfig(StoreSettings settings) {
        super(DEFINITION, settings.values(), false);
        this.hasOwnCacheBytes = settings.isOfStore(CACHE_MAX_BYTES);
    }

    /** All keys with their types, defaults and documentation. */
    public static ConfigDef definition() {
        return new ConfigDef(DEFINITION);
    }

    /**
     * The settings of {@code store}.
     *
     * @param application the application's configuration
     * @param builder settings made on the store's builder, by key without prefix
     * @throws ConfigException naming every key whose value is not allowed
     */
    public static StoreConfig of(String store, Map<String, ?> application, Map<String, ?> builder) {
        StoreSettings settings = StoreSettings.of(DEFINITION, store, application, builder, PLANNED);
        StoreConfig config = new StoreConfig(settings);
        settings.refuse(config.contradictions(settings));
        return config;
    }

    /** Heap bytes that the cache of this store may take in one task, where that is set for it and not for all stores together. */
    public OptionalLong ownCacheBytes() {
        return hasOwnCacheBytes ? OptionalLong.of(getLong(CACHE_MAX_BYTES)) : OptionalLong.empty();
    }

    /**
     * Heap bytes that the caches of all stores of an instance may take together.
     *
     * @throws ConfigException if they are not a number, or negative
     */
    public static long cacheBudget(Map<String, ?> application) {
        for (String key : List.of(StoreSettings.PREFIX + CACHE_MAX_BYTES, PLANNED.get(CACHE_MAX_BYTES))) {
            Object set = application.get(key);
            if (set != null) {
                Object value = ConfigDef.parseType(key, StoreSettings.plain(key, set), LONG);
                atLeast(0).ensureValid(key, value);
                return (Long) value;
            }
        }
        return DEFAULT_CACHE_BYTES;
    }

    private List<String> contradictions(StoreSettings settings) {
        long cache = getLong(CACHE_MAX_BYTES);
        long buffer = getLong(BUFFER_MAX_BYTES);
        if (getLong(CACHE_MAX_ENTRIES) >= 0 || cache == 0 || buffer <= cache) {
            return List.of();
        }
        return List.of(settings.origin(BUFFER_MAX_BYTES) + "=" + buffer + ": more than the " + cache + " bytes of "
                + settings.origin(CACHE_MAX_BYTES) + " that the write buffer is part of; raise that too");
    }
}
