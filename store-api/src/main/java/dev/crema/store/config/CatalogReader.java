package dev.crema.store.config;

import dev.crema.store.settings.StoreSettings;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigValue;
import org.apache.kafka.streams.StreamsConfig;

/** Sorts what a catalog says by whom it is about, and has it checked. */
final class CatalogReader {

    private static final String STORES = "stores.";
    private static final String DEFAULT = "default";
    private static final String STREAMS = "streams.";
    private static final String LEGAL_NAME = "[a-zA-Z0-9._-]+";

    private final Keys keys;
    private final Set<String> known;
    private final Problems problems;
    private final Map<String, Declaration<?, ?>> stores = new LinkedHashMap<>();
    private final Properties properties = new Properties();
    private final Map<String, Map<String, Entry>> byStore = new LinkedHashMap<>();
    private final Map<String, Entry> streams = new LinkedHashMap<>();
    private final Map<String, Entry> shared = new LinkedHashMap<>();

    /** @param problems is told of all that is wrong */
    CatalogReader(Keys keys, Problems problems) {
        this.keys = keys;
        this.known = keys.all();
        this.problems = problems;
    }

    /** What was declared, in the order of the catalog. */
    Map<String, Declaration<?, ?>> stores() {
        return stores;
    }

    /** What an application is to be configured with. */
    Properties properties() {
        return properties;
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
        validate(keys.definition(), defaults);
    }

    private void readStore(String store, Map<String, Entry> own, Map<String, Entry> defaults) {
        if (own.containsKey(Keys.SHAPE) || defaults.containsKey(Keys.SHAPE)) {
            Declaration<?, ?> declared =
                    new DeclarationReader(store, own, defaults, keys, problems).read(applicationsOwn());
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

    private Map<String, Object> applicationsOwn() {
        Map<String, Object> own = new HashMap<>();
        properties.stringPropertyNames().forEach(key -> own.put(key, properties.getProperty(key)));
        return own;
    }
}
