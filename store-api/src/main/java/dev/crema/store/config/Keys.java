package dev.crema.store.config;

import static org.apache.kafka.common.config.ConfigDef.Importance.HIGH;
import static org.apache.kafka.common.config.ConfigDef.Importance.LOW;
import static org.apache.kafka.common.config.ConfigDef.Importance.MEDIUM;
import static org.apache.kafka.common.config.ConfigDef.Type.BOOLEAN;
import static org.apache.kafka.common.config.ConfigDef.Type.LONG;
import static org.apache.kafka.common.config.ConfigDef.Type.STRING;

import dev.crema.store.commit.CommitCountingClients;
import dev.crema.store.engine.StoreEngine;
import dev.crema.store.settings.StoreConfig;
import dev.crema.store.settings.StoreSettings;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.LambdaValidator;
import org.apache.kafka.common.config.ConfigDef.ValidString;
import org.apache.kafka.common.config.ConfigException;

/** The keys of a store in a catalog: its own, those of its cache, of the engines that are there, and of its changelog topic. */
final class Keys {

    static final String SHAPE = "shape";
    static final String ENGINE = "engine";
    static final String KEY_SERDE = "key.serde";
    static final String VALUE_SERDE = "value.serde";
    static final String RETENTION_MS = "retention.ms";
    static final String WINDOW_SIZE_MS = "window.size.ms";
    static final String RETAIN_DUPLICATES = "retain.duplicates";
    static final String CHANGELOG_ENABLED = "changelog.enabled";

    /** In front of the settings of the changelog topic. */
    static final String CHANGELOG = "changelog.";

    /** Kafka Streams has one for all its topics. */
    static final String REPLICATION_FACTOR = CHANGELOG + "replication.factor";

    /** The engine of stores that name none, where it is there. */
    private static final String PREFERRED = "rocksdb";

    private static final ConfigDef OF_TOPICS = TopicSettings.definition(CHANGELOG);

    private final Map<String, StoreEngine> engines;

    /** @throws ConfigException if there are no engines */
    Keys(Map<String, StoreEngine> engines) {
        if (engines.isEmpty()) {
            throw new ConfigException("a catalog's stores need an engine, and there is none on the class path; add"
                    + " crema-store-rocks or crema-store-memory");
        }
        this.engines = new TreeMap<>(engines);
    }

    /** Of stores that name none. */
    String engineByDefault() {
        return engines.containsKey(PREFERRED)
                ? PREFERRED
                : engines.keySet().iterator().next();
    }

    private static void requirePositive(String key, Object value) {
        if (value != null && (Long) value < 1) {
            throw new ConfigException(key, value);
        }
    }

    /** Of the store itself, whatever it is kept in. */
    ConfigDef own() {
        return new ConfigDef()
                .define(
                        SHAPE,
                        STRING,
                        ConfigDef.NO_DEFAULT_VALUE,
                        ValidString.in(Shape.texts()),
                        HIGH,
                        "What the store is. One without is a store of the DSL, and has its settings here.")
                .define(
                        ENGINE,
                        STRING,
                        engineByDefault(),
                        ValidString.in(engines.keySet().toArray(String[]::new)),
                        HIGH,
                        "What the store is kept in.")
                .define(
                        KEY_SERDE,
                        STRING,
                        null,
                        HIGH,
                        "Class of the serde for keys, which has a constructor without parameters; that of the application"
                                + " where not set.")
                .define(VALUE_SERDE, STRING, null, HIGH, "As key.serde, for values.")
                .define(
                        RETENTION_MS,
                        LONG,
                        null,
                        LambdaValidator.with(Keys::requirePositive, () -> "[1,...]"),
                        HIGH,
                        "For how long windows and sessions are kept, in stream time; necessary for them.")
                .define(
                        WINDOW_SIZE_MS,
                        LONG,
                        null,
                        LambdaValidator.with(Keys::requirePositive, () -> "[1,...]"),
                        HIGH,
                        "How long a window is; necessary for windows.")
                .define(
                        RETAIN_DUPLICATES,
                        BOOLEAN,
                        false,
                        LOW,
                        "Whether all values of a key and a window's start are kept, and not the last; there is no cache then.")
                .define(
                        CHANGELOG_ENABLED,
                        BOOLEAN,
                        true,
                        MEDIUM,
                        "Whether the store is logged, and can be restored on another machine.");
    }

    /** All that can be set for a store over this engine, but for its changelog topic. */
    ConfigDef of(StoreEngine engine) {
        ConfigDef all = own();
        StoreConfig.definition().configKeys().values().forEach(all::define);
        engine.settings().configKeys().values().forEach(all::define);
        return all;
    }

    /** Of stores without a shape, which others make: their cache, and of their engine, whichever it is, what it reads by itself. */
    ConfigDef ofOthers() {
        ConfigDef all = StoreConfig.definition();
        engines.values()
                .forEach(engine ->
                        define(all, engine.settings(), engine.sharedSettings().names()));
        return all;
    }

    private static void define(ConfigDef all, ConfigDef more, Set<String> wanted) {
        more.configKeys().values().stream()
                .filter(key -> wanted.contains(key.name) && !all.names().contains(key.name))
                .forEach(all::define);
    }

    /** Of any store, those of topics excepted. */
    ConfigDef definition() {
        ConfigDef all = own();
        StoreConfig.definition().configKeys().values().forEach(all::define);
        engines.values()
                .forEach(engine ->
                        define(all, engine.settings(), engine.settings().names()));
        return all;
    }

    /** What can be set for the whole application. */
    ConfigDef shared() {
        ConfigDef all = StoreConfig.definition()
                .define(
                        CommitCountingClients.WRAPPED.substring(StoreSettings.PREFIX.length()),
                        STRING,
                        null,
                        LOW,
                        "The application's own client supplier, where default.client.supplier is "
                                + CommitCountingClients.class.getName() + ".");
        engines.values()
                .forEach(engine -> define(
                        all, engine.sharedSettings(), engine.sharedSettings().names()));
        return all;
    }

    /** All keys that some store may have. */
    Set<String> all() {
        Set<String> all = new TreeSet<>(definition().names());
        all.addAll(OF_TOPICS.names());
        all.add(REPLICATION_FACTOR);
        return all;
    }

    /** Of the changelog topic. */
    static ConfigDef ofTopics() {
        return OF_TOPICS;
    }

    static boolean isOfTopic(String key) {
        return OF_TOPICS.names().contains(key);
    }

    /** The engines whose key this is, as a message names them. */
    String owners(String key) {
        return engines.values().stream()
                .filter(engine -> engine.settings().names().contains(key))
                .map(StoreEngine::name)
                .collect(Collectors.joining(" or "));
    }

    StoreEngine engine(String name) {
        return engines.get(name);
    }
}
