package dev.crema.store.config;

import dev.crema.store.engine.StoreEngine;
import dev.crema.store.settings.StoreConfig;
import dev.crema.store.settings.StoreSettings;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.ConfigValue;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.serialization.Serde;

/** Makes a declaration of what a catalog says of one store, or tells what is wrong with it. */
final class DeclarationReader {

    private final String store;
    private final Map<String, Entry> own;
    private final Map<String, Entry> defaults;
    private final Keys keys;
    private final SerdesByName serdes;
    private final Problems problems;
    private boolean isSound = true;

    /**
     * Of one store.
     *
     * @param own what is said of it, by key
     * @param defaults what is said of all; what means nothing for it is passed over
     */
    DeclarationReader(
            String store,
            Map<String, Entry> own,
            Map<String, Entry> defaults,
            Keys keys,
            SerdesByName serdes,
            Problems problems) {
        this.store = store;
        this.own = own;
        this.defaults = defaults;
        this.keys = keys;
        this.serdes = serdes;
        this.problems = problems;
    }

    private Entry entry(String key) {
        return own.getOrDefault(key, defaults.get(key));
    }

    private void refuse(Entry entry, String what) {
        problems.add(entry, what);
        isSound = false;
    }

    /**
     * The store, null if anything is wrong with it.
     *
     * @param application what serdes are configured with
     */
    Declaration<?, ?> read(Map<String, ?> application) {
        Map<String, String> kind = values(keys.own(), Set.of(Keys.SHAPE, Keys.ENGINE));
        if (!isSound) {
            Set<String> cache = StoreConfig.definition().names();
            values(keys.definition(), cache); // what else may be set depends on shape and engine
            return null;
        }
        Shape shape = Shape.of(kind.get(Keys.SHAPE));
        StoreEngine engine = keys.engine(kind.getOrDefault(Keys.ENGINE, keys.engineByDefault()));
        ConfigDef definition = keys.of(engine);
        Set<String> known = new TreeSet<>(definition.names());
        known.removeIf(key -> !shape.knows(key));
        own.forEach((key, entry) -> refuseForeign(key, entry, shape, engine, known));
        Map<String, String> values = values(definition, known);
        boolean retainsDuplicates = Boolean.parseBoolean(values.get(Keys.RETAIN_DUPLICATES));
        if (retainsDuplicates) {
            own.forEach(this::refuseOfCache);
        }
        require(Keys.RETENTION_MS, shape, values);
        require(Keys.WINDOW_SIZE_MS, shape, values);
        Map<String, String> cache = chosen(values, StoreConfig.definition().names());
        Map<String, String> changelog = new TreeMap<>();
        boolean isLogged = !"false".equalsIgnoreCase(values.get(Keys.CHANGELOG_ENABLED));
        if (isLogged) {
            defaults.forEach((key, entry) -> addTopicSetting(key, entry, changelog));
        }
        own.forEach((key, entry) -> {
            if (isLogged || !Keys.isOfTopic(key)) {
                addTopicSetting(key, entry, changelog);
            } else {
                refuse(
                        entry,
                        "it has no changelog, by "
                                + entry(Keys.CHANGELOG_ENABLED).place());
            }
        });
        Serde<?> keySerde = serde(Keys.KEY_SERDE, values, application, true);
        Serde<?> valueSerde = serde(Keys.VALUE_SERDE, values, application, false);
        if (!isSound) {
            return null;
        }
        return accepted(new Declaration<>(
                store,
                shape,
                engine,
                keySerde,
                valueSerde,
                duration(values.get(Keys.RETENTION_MS)),
                duration(values.get(Keys.WINDOW_SIZE_MS)),
                retainsDuplicates,
                isLogged,
                changelog,
                cache,
                ofEngine(engine, values, changelog, application)));
    }

    /** State must not be older than deletes are kept in the changelog, if nothing else is said. */
    private static Map<String, String> ofEngine(
            StoreEngine engine, Map<String, String> values, Map<String, String> changelog, Map<String, ?> application) {
        Map<String, String> settings = chosen(values, engine.settings().names());
        String kept = changelog.get(TopicConfig.DELETE_RETENTION_MS_CONFIG);
        engine.stateMaxAge()
                .filter(key -> kept != null && !application.containsKey(StoreSettings.PREFIX + key))
                .ifPresent(key -> settings.putIfAbsent(key, kept));
        return settings;
    }

    private void refuseForeign(String key, Entry entry, Shape shape, StoreEngine engine, Set<String> known) {
        if (known.contains(key) || Keys.isOfTopic(key)) {
            return;
        }
        if (key.equals(Keys.REPLICATION_FACTOR)) {
            refuse(
                    entry,
                    "Kafka Streams creates all its topics with one factor; set it as stores.default." + key
                            + " or streams.replication.factor");
        } else if (keys.own().names().contains(key)) {
            refuse(entry, "means nothing for a store of shape " + shape.text());
        } else {
            refuse(entry, "is of engine " + keys.owners(key) + ", and the store is kept in " + engine.name());
        }
    }

    private void refuseOfCache(String key, Entry entry) {
        if (StoreConfig.definition().names().contains(key)) {
            refuse(
                    entry,
                    "means nothing for a store without cache, as it has none by "
                            + entry(Keys.RETAIN_DUPLICATES).place());
        }
    }

    /** Those of these keys that are set, by what the definition allows. */
    private Map<String, String> values(ConfigDef definition, Set<String> wanted) {
        Map<String, String> values = new TreeMap<>();
        ConfigDef ofWanted = new ConfigDef();
        for (String key : wanted) {
            ofWanted.define(definition.configKeys().get(key));
            Entry entry = entry(key);
            if (entry != null) {
                if (entry.plain() == null) {
                    isSound = false;
                } else {
                    values.put(key, entry.plain());
                }
            }
        }
        List<ConfigValue> validated = ofWanted.validate(values);
        validated.sort(Comparator.comparing(ConfigValue::name));
        for (ConfigValue value : validated) {
            Entry entry = entry(value.name());
            if (!value.errorMessages().isEmpty() && entry != null && entry.plain() != null) {
                refuse(entry, Allowed.of(definition.configKeys().get(value.name())));
                values.remove(value.name());
            }
        }
        return values;
    }

    private void require(String key, Shape shape, Map<String, String> values) {
        if (shape.knows(key) && !values.containsKey(key) && entry(key) == null) {
            refuse(entry(Keys.SHAPE), "needs stores." + store + "." + key);
        }
    }

    private static Map<String, String> chosen(Map<String, String> values, Set<String> of) {
        Map<String, String> chosen = new TreeMap<>(values);
        chosen.keySet().retainAll(of);
        return chosen;
    }

    private void addTopicSetting(String key, Entry entry, Map<String, String> changelog) {
        if (Keys.isOfTopic(key)) {
            if (entry.plain() == null) {
                isSound = false;
            } else {
                changelog.put(key.substring(Keys.CHANGELOG.length()), entry.plain());
            }
        }
    }

    private Serde<?> serde(String key, Map<String, String> values, Map<String, ?> application, boolean isKey) {
        String className = values.get(key);
        if (className == null) {
            return null;
        }
        try {
            return serdes.make(className, application, isKey);
        } catch (ConfigException e) {
            refuse(entry(key), e.getMessage());
            return null;
        }
    }

    private static Duration duration(String ms) {
        return ms == null ? null : Duration.ofMillis(Long.parseLong(ms));
    }

    /** What suppliers refuse shows when they are asked. */
    private Declaration<?, ?> accepted(Declaration<?, ?> declared) {
        try {
            declared.builder().build();
            return declared;
        } catch (RuntimeException e) {
            refuse(entry(Keys.SHAPE), e.getMessage() == null ? e.toString() : e.getMessage());
            return null;
        }
    }
}
