package dev.crema.store.config;

import dev.crema.store.CachedStoreBuilder;
import dev.crema.store.engine.StoreEngine;
import dev.crema.store.settings.StoreSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyDescription;
import org.apache.kafka.streams.errors.TopologyException;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stores that are declared in a file, or in an application's configuration.
 *
 * <p>A key of a file is {@code stores.<store>.<key>}, with {@code default} in place of a store for all that the file declares; {@code
 * streams.<key>} for the application's own configuration, which {@link #properties()} gives; or a key of a cache or an engine alone,
 * for all stores of the application, as far as {@link #properties()} is its configuration. In an application's configuration {@code crema.} is in front of the first and the last. A store
 * without a {@code shape} is one of the DSL. Times and sizes may have a unit: {@code 1 d}, {@code 64 MiB}.
 *
 * <p>A catalog is read as a whole or not at all: what is wrong with it is told at once, in a {@link ConfigException} with a line for
 * each problem. What is not wrong but loses data or time after a crash is a warning, logged and in {@link #warnings()}. Immutable but
 * for its serdes, which all builders of a store share.
 */
public final class StoreCatalog {

    private static final Logger LOG = LoggerFactory.getLogger(StoreCatalog.class);

    private final Map<String, Declaration<?, ?>> stores;
    private final Properties properties;
    private final Recovery recovery;
    private final List<String> warnings;

    private StoreCatalog(String source, List<Entry> entries, Properties application, Problems problems) {
        SerdesByName serdes = new SerdesByName();
        CatalogReader reader = new CatalogReader(new Keys(engines()), application, serdes, problems);
        try {
            reader.read(entries);
            problems.refuse(source);
            this.stores = reader.stores();
            this.properties = reader.properties();
            this.recovery = new Recovery(reader.configuration());
            this.warnings = new ArrayList<>(reader.warnings());
            warnings.addAll(recovery.warnings(stores.values()));
        } catch (RuntimeException e) {
            serdes.closeFor(e);
            throw e;
        }
        warnings.forEach(warning -> LOG.warn("{}: {}", source, warning));
    }

    /**
     * Reads a properties file in UTF-8, of an application that is configured by nothing else.
     *
     * @throws IOException if it cannot be read
     * @throws ConfigException with all that is wrong with it
     */
    public static StoreCatalog load(Path file) throws IOException {
        return load(file, new Properties());
    }

    /**
     * Reads a properties file in UTF-8.
     *
     * @param application its configuration beside the file, which goes over it; serdes are configured with both, and warnings regard both
     * @throws IOException if it cannot be read
     * @throws ConfigException with all that is wrong with the file
     */
    public static StoreCatalog load(Path file, Properties application) throws IOException {
        Problems problems = new Problems();
        return new StoreCatalog("catalog " + file, Entry.of(file, problems), application, problems);
    }

    /**
     * Reads an application's configuration, in which keys that begin with {@code crema.} declare its stores.
     *
     * @throws ConfigException with all that is wrong with those
     */
    public static StoreCatalog of(Properties configuration) {
        Problems problems = new Problems();
        return new StoreCatalog(
                "catalog in the configuration",
                Entry.of(configuration, StoreSettings.PREFIX, problems),
                configuration,
                problems);
    }

    /** The keys of a store, without prefix, over the engines that are on the class path; those of topics excepted. */
    public static ConfigDef definition() {
        return new Keys(engines()).definition();
    }

    /** The keys for all stores of an application, without prefix, over the engines that are on the class path. */
    public static ConfigDef sharedDefinition() {
        return new Keys(engines()).shared();
    }

    private static Map<String, StoreEngine> engines() {
        Map<String, StoreEngine> engines = new TreeMap<>();
        try {
            for (StoreEngine engine : ServiceLoader.load(StoreEngine.class)) {
                StoreEngine other = engines.put(engine.name(), engine);
                if (other != null) {
                    throw new ConfigException("there are two engines " + engine.name() + " on the class path: "
                            + other.getClass().getName() + " and "
                            + engine.getClass().getName());
                }
            }
        } catch (ServiceConfigurationError e) {
            ConfigException problem =
                    new ConfigException("an engine on the class path cannot be used: " + e.getMessage());
            problem.initCause(e);
            throw problem;
        }
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

    /**
     * Adds all stores to a topology, for these processors.
     *
     * @throws TopologyException if one of them is not there, or any has a store of such a name already; no store is added then
     */
    public Topology addTo(Topology topology, String... processors) {
        Map<String, Set<String>> known = topology.describe().subtopologies().stream()
                .flatMap(part -> part.nodes().stream())
                .filter(TopologyDescription.Processor.class::isInstance)
                .map(TopologyDescription.Processor.class::cast)
                .collect(Collectors.toMap(TopologyDescription.Node::name, TopologyDescription.Processor::stores));
        for (String processor : processors) {
            if (!known.containsKey(processor)) {
                throw new TopologyException("no processor " + processor + " has been added, but " + known.keySet());
            }
        }
        known.forEach((processor, has) -> {
            for (String store : has) {
                if (stores.containsKey(store)) {
                    throw new TopologyException("processor " + processor + " has a store " + store
                            + " already, and the catalog declares another; none of it was added");
                }
            }
        });
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

    /**
     * The same, and what this cluster cannot do.
     *
     * @throws KafkaException if it cannot be asked
     */
    public List<String> warnings(Admin cluster) {
        List<String> all = new ArrayList<>(warnings);
        recovery.tooManyReplicas(cluster).ifPresent(all::add);
        return all;
    }
}
