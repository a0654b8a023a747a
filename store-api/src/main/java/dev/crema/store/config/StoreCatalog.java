package dev.crema.store.config;

import dev.crema.store.CachedStoreBuilder;
import dev.crema.store.engine.StoreEngine;
import dev.crema.store.settings.StoreSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.ConfigValue;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stores that are declared in a file, or in an application's configuration.
 *
 * <p>A key of a file is {@code stores.<store>.<key>}, with {@code default} in place of a store for all that the file declares; {@code
 * streams.<key>} for the application's own configuration, which {@link #properties()} gives; or a key of a cache or an engine alone,
 * for all stores of the application. In an application's configuration {@code crema.} is in front of the first and the last. A store
 * without a {@code shape} is one of the DSL. Times and sizes may have a unit: {@code 1 d}, {@code 64 MiB}.
 *
 * <p>A catalog is read as a whole or not at all: what is wrong with it is told at once, in a {@link ConfigException} with a line for
 * each problem. What is not wrong but loses data or time after a crash is a warning, logged and in {@link #warnings()}. Immutable but
 * for its serdes, which all builders of a store share.
 */
public final class StoreCatalog {

    private static final Logger LOG = LoggerFactory.getLogger(StoreCatalog.class);

    private static final String STORES = "stores.";
    private static final String DEFAULT = "default";
    private static final String STREAMS = "streams.";
    private static final String LEGAL_NAME = "[a-zA-Z0-9._-]+";

    private final Map<String, Declaration<?, ?>> stores = new LinkedHashMap<>();
    private final Properties properties = new Properties();
    private final List<String> warnings = new ArrayList<>();

    private StoreCatalog(String source, List<Entry> entries, Problems problems) {
        new Reader(problems).read(entries);
        problems.refuse(source);
        warnings.addAll(Recovery.warnings(stores.values(), properties));
        warnings.forEach(warning -> LOG.warn("{}: {}", source, warning));
    }

    /**
     * Reads a properties file in UTF-8.
     *
     * @throws IOException if it cannot be read
     * @throws ConfigException with all that is wrong with it
     */
    public static StoreCatalog load(Path file) throws IOException {
        Problems problems = new Problems();
        return new StoreCatalog("catalog " + file, Entry.of(file, problems), problems);
    }

    /**
     * Reads an application's configuration, of which only keys that begin with {@code crema.} are looked at.
     *
     * @throws ConfigException with all that is wrong with those
     */
    public static StoreCatalog of(Properties configuration) {
        Problems problems = new Problems();
        return new StoreCatalog(
                "catalog in the configuration", Entry.of(configuration, StoreSettings.PREFIX, problems), problems);
    }

    /** The keys of a store, without prefix, over the engines that are on the class path; those of topics excepted. */
    public static ConfigDef definition() {
        Keys keys = new Keys(engines());
        ConfigDef all = keys.own();
        keys.ofOthers().configKeys().values().forEach(all::define);
        return all;
    }

    private static Map<String, StoreEngine> engines() {
        Map<String, StoreEngine> engines = new TreeMap<>();
        ServiceLoader.load(StoreEngine.class).forEach(engine -> engines.put(engine.name(), engine));
        return engines;
    }

    /** The stores that are declared, in the order of the file. */
    public Set<String> names() {
        return Collections.unmodifiableSet(stores.keySet());
    }

    /**
     * The shape of a store, as it is declared.
     *
     * @throws IllegalArgumentException if it is not
     */
    public String shape(String store) {
        return declared(store).shape().text();
    }

    private Declaration<?, ?> declared(String store) {
        Declaration<?, ?> declared = stores.get(store);
        if (declared == null) {
            throw new IllegalArgumentException("the catalog declares no store " + store + ", but " + stores.keySet());
        }
        return declared;
    }

    /**
     * A new builder of a store.
     *
     * @throws IllegalArgumentException if it is not declared
     */
    public CachedStoreBuilder<?> builder(String store) {
        return declared(store).builder();
    }

    /**
     * A new builder of a store, for code that knows the type of it.
     *
     * @param type of the store, such as {@code KeyValueStore}
     * @throws IllegalArgumentException if it is not declared, or is of another type
     */
    @SuppressWarnings("unchecked")
    public <S extends StateStore> StoreBuilder<S> builder(String store, Class<? super S> type) {
        CachedStoreBuilder<?> builder = builder(store);
        StateStore example = builder.build();
        if (!type.isInstance(example)) {
            throw new IllegalArgumentException(
                    "store " + store + " is declared as " + shape(store) + ", which is no " + type.getName());
        }
        return (StoreBuilder<S>) builder;
    }

    /** New builders of all stores. */
    public List<StoreBuilder<?>> builders() {
        return stores.values().stream()
                .<StoreBuilder<?>>map(Declaration::builder)
                .toList();
    }

    /** Adds all stores to a topology, for these processors. */
    public Topology addTo(Topology topology, String... processors) {
        builders().forEach(builder -> topology.addStateStore(builder, processors));
        return topology;
    }

    /**
     * A configuration with all that the catalog says: what is under {@code streams.} without that prefix, and the rest under {@code
     * crema.}. Stores of the DSL have their settings from there.
     */
    public Properties properties() {
        Properties copy = new Properties();
        copy.putAll(properties);
        return copy;
    }

    /** What loses data or time after a crash, as it is configured. */
    public List<String> warnings() {
        return List.copyOf(warnings);
    }

    /** Fills the catalog. */
    private final class Reader {

        private final Keys keys = new Keys(engines());
        private final Set<String> known = keys.all();
        private final Problems problems;
        private final Map<String, Map<String, Entry>> byStore = new LinkedHashMap<>();
        private final Map<String, Entry> streams = new LinkedHashMap<>();
        private final Map<String, Entry> shared = new LinkedHashMap<>();

        Reader(Problems problems) {
            this.problems = problems;
        }

        void read(List<Entry> entries) {
            Set<String> declared = new TreeSet<>();
            entries.forEach(entry -> {
                String key = entry.key();
                if (key.startsWith(STORES) && key.endsWith("." + Keys.SHAPE)) {
                    declared.add(key.substring(STORES.length(), Math.max(STORES.length(), key.lastIndexOf('.'))));
                }
            });
            entries.forEach(entry -> sort(entry, declared));
            readStreams();
            readShared();
            Map<String, Entry> defaults = byStore.getOrDefault(DEFAULT, Map.of());
            byStore.remove(DEFAULT);
            readDefaults(defaults);
            byStore.forEach((store, own) -> readStore(store, own, defaults));
        }

        private void sort(Entry entry, Set<String> declared) {
            String key = entry.key();
            if (key.startsWith(STREAMS)) {
                put(streams, entry.as(key.substring(STREAMS.length())));
            } else if (key.startsWith(STORES)) {
                sortByStore(entry, key.substring(STORES.length()), declared);
            } else if (keys.shared().names().contains(key)) {
                put(shared, entry);
            } else {
                Set<String> all = new TreeSet<>(keys.shared().names());
                known.forEach(each -> all.add(STORES + DEFAULT + "." + each));
                problems.addUnknown(entry, key, all);
            }
        }

        private void put(Map<String, Entry> entries, Entry entry) {
            Entry before = entries.putIfAbsent(entry.key(), entry);
            if (before != null) {
                problems.add(entry, "is set already, by " + before.place() + "=" + before.value());
            }
        }

        /** The longest key that is known is meant, since a store's name may have dots; else the longest store that is declared. */
        private void sortByStore(Entry entry, String rest, Set<String> declared) {
            for (int dot = rest.indexOf('.'); dot >= 0; dot = rest.indexOf('.', dot + 1)) {
                if (known.contains(rest.substring(dot + 1))) {
                    put(ofStore(entry, rest.substring(0, dot)), entry.as(rest.substring(dot + 1)));
                    return;
                }
            }
            String store = declared.stream()
                    .filter(name -> rest.startsWith(name + "."))
                    .reduce((one, other) -> other)
                    .orElse(rest.contains(".") ? rest.substring(0, rest.indexOf('.')) : rest);
            problems.addUnknown(entry, rest.substring(Math.min(rest.length(), store.length() + 1)), known);
        }

        private Map<String, Entry> ofStore(Entry entry, String store) {
            if (!store.matches(LEGAL_NAME)) {
                problems.add(entry, "a store's name is of letters, digits, '.', '_' and '-'");
            }
            return byStore.computeIfAbsent(store, name -> new LinkedHashMap<>());
        }

        private void readStreams() {
            ConfigDef kafkas = StreamsConfig.configDef();
            streams.forEach((key, entry) -> {
                Problems.nearest(key, kafkas.names())
                        .filter(near -> !near.equals(key) && Problems.distance(near, key) <= 2)
                        .ifPresent(near -> problems.add(entry, "did you mean streams." + near + "?"));
                keep(key, entry);
            });
            validate(kafkas, streams);
        }

        private void readShared() {
            shared.forEach((key, entry) -> keep(StoreSettings.PREFIX + key, entry));
            validate(keys.shared(), shared);
        }

        private void keep(String key, Entry entry) {
            if (entry.plain() != null) {
                properties.put(key, entry.plain());
            }
        }

        /** What of these is not as it is defined; others are passed over. */
        private void validate(ConfigDef definition, Map<String, Entry> entries) {
            Map<String, String> values = new TreeMap<>();
            entries.forEach((key, entry) -> {
                if (entry.plain() != null && definition.names().contains(key)) {
                    values.put(key, entry.plain());
                }
            });
            Map<String, ConfigValue> validated = definition.validateAll(values);
            values.keySet().forEach(key -> {
                if (!validated.get(key).errorMessages().isEmpty()) {
                    problems.add(
                            entries.get(key), Allowed.of(definition.configKeys().get(key)));
                }
            });
        }

        private void readDefaults(Map<String, Entry> defaults) {
            Entry factor = defaults.get(Keys.REPLICATION_FACTOR);
            if (factor != null) {
                String ofAll = StreamsConfig.REPLICATION_FACTOR_CONFIG;
                Entry set = streams.get(ofAll);
                if (set == null) {
                    keep(ofAll, factor);
                    validate(StreamsConfig.configDef(), Map.of(ofAll, factor));
                } else if (!set.value().equals(factor.value())) {
                    problems.add(factor, "Kafka Streams has one factor, and " + set.place() + "=" + set.value());
                }
            }
            defaults.forEach((key, entry) -> keep(StoreSettings.STORE_PREFIX + DEFAULT + "." + key, entry));
            validate(definition(), defaults);
        }

        private void readStore(String store, Map<String, Entry> own, Map<String, Entry> defaults) {
            if (own.containsKey(Keys.SHAPE) || defaults.containsKey(Keys.SHAPE)) {
                Declaration<?, ?> declared =
                        new DeclarationReader(store, own, defaults, keys, problems).read(asMap(properties));
                if (declared != null) {
                    stores.put(store, declared);
                }
            } else {
                readOther(store, own);
            }
            own.forEach((key, entry) -> keep(StoreSettings.STORE_PREFIX + store + "." + key, entry));
        }

        /** One that the catalog does not make. */
        private void readOther(String store, Map<String, Entry> own) {
            ConfigDef others = keys.ofOthers();
            own.forEach((key, entry) -> {
                if (!others.names().contains(key)) {
                    problems.add(
                            entry,
                            "what is declared needs stores." + store + "." + Keys.SHAPE + ", one of "
                                    + String.join(", ", Shape.texts()) + "; a store of the DSL has it from there");
                }
            });
            validate(others, own);
        }
    }

    private static Map<String, Object> asMap(Properties properties) {
        Map<String, Object> map = new HashMap<>();
        properties.forEach((key, value) -> map.put(key.toString(), value));
        return map;
    }
}
