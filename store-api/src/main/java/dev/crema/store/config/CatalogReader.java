package dev.crema.store.config;

import dev.crema.store.settings.StoreConfig;
import dev.crema.store.settings.StoreSettings;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.streams.StreamsConfig;

/** Sorts what a catalog says by whom it is about, and has it checked. */
final class CatalogReader {

    private static final String STORES = "stores.";
    private static final String DEFAULT = "default";
    private static final String STREAMS = "streams.";
    /** As Kafka Streams has them; a store's directory is called so. */
    private static final String LEGAL_NAME = "(?!\\.{1,2}$)[a-zA-Z0-9._-]+";

    private final Keys keys;
    private final Set<String> known;
    private final Properties application;
    private final SerdesByName serdes;
    private final Problems problems;
    private final SettingsCheck check;
    private final List<String> warnings = new ArrayList<>();
    private boolean isSharedSound;
    private final Map<String, Declaration<?, ?>> stores = new LinkedHashMap<>();
    private final Properties properties = new Properties();
    private final Map<String, Map<String, Entry>> byStore = new LinkedHashMap<>();
    private final Map<String, Entry> streams = new LinkedHashMap<>();
    private final Map<String, Entry> shared = new LinkedHashMap<>();

    /**
     * A reader.
     *
     * @param application what the application is configured with beside the catalog, which goes over it
     * @param serdes makes those of the stores
     * @param problems is told of all that is wrong
     */
    CatalogReader(Keys keys, Properties application, SerdesByName serdes, Problems problems) {
        this.keys = keys;
        this.known = keys.all();
        this.application = application;
        this.serdes = serdes;
        this.problems = problems;
        this.check = new SettingsCheck(problems);
    }

    /** What was declared, in the order of the catalog. */
    Map<String, Declaration<?, ?>> stores() {
        return stores;
    }

    /** What an application is to be configured with. */
    Properties properties() {
        return properties;
    }

    /** What is not wrong, but probably was not meant. */
    List<String> warnings() {
        return warnings;
    }

    /** What the application says, and over it what the catalog says. */
    Map<String, Object> configuration() {
        Map<String, Object> all = new HashMap<>();
        application.forEach((key, value) -> all.put(key.toString(), value));
        properties.forEach((key, value) -> all.put(key.toString(), value));
        return all;
    }

    void read(List<Entry> entries) {
        Set<String> declared = new TreeSet<>();
        entries.forEach(entry -> {
            String key = entry.key();
            if (key.startsWith(STORES) && key.endsWith("." + Keys.SHAPE)) {
                declared.add(key.substring(STORES.length(), Math.max(STORES.length(), key.lastIndexOf('.'))));
            }
        });
        declared.remove(DEFAULT);
        entries.forEach(entry -> sort(entry, declared));
        readStreams();
        readShared();
        Map<String, Entry> defaults = byStore.getOrDefault(DEFAULT, Map.of());
        byStore.remove(DEFAULT);
        readDefaults(defaults);
        byStore.forEach((store, own) -> readStore(store, own, defaults, declared));
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
            problems.add(entry, "is set already, by " + before.asWritten());
        }
    }

    /**
     * Since a store's name may have dots, a key that is known of a store that is declared is meant, else the longest that is known;
     * where none is, the longest store that is declared.
     */
    private void sortByStore(Entry entry, String rest, Set<String> declared) {
        List<Integer> dots = IntStream.range(0, rest.length())
                .filter(at -> rest.charAt(at) == '.' && known.contains(rest.substring(at + 1)))
                .boxed()
                .toList();
        List<Integer> ofDeclared = dots.stream()
                .filter(dot -> declared.contains(rest.substring(0, dot)))
                .toList();
        if (ofDeclared.size() > 1) {
            String stores = ofDeclared.stream()
                    .map(dot -> "store " + rest.substring(0, dot))
                    .collect(Collectors.joining(" and "));
            problems.add(entry, "may be meant for " + stores + "; give one of them another name");
        }
        Optional<Integer> meant =
                Stream.concat(ofDeclared.stream(), dots.stream()).findFirst();
        if (meant.isPresent()) {
            put(ofStore(entry, rest.substring(0, meant.get())), entry.as(rest.substring(meant.get() + 1)));
            return;
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
        streams.forEach((key, entry) -> keep(key, entry));
        check.checkStreams(STREAMS, streams);
    }

    private void readShared() {
        shared.forEach((key, entry) -> keep(StoreSettings.PREFIX + key, entry));
        isSharedSound = check.validate(keys.shared(), shared);
        checkCache("*", shared, Map.of());
    }

    /**
     * Settings that are allowed each by itself may contradict each other.
     *
     * @param entries where they stand, of one store or of all
     * @param cache those of a store, which come with its builder
     */
    private void checkCache(String store, Map<String, Entry> entries, Map<String, String> cache) {
        Entry told = entries.getOrDefault(StoreConfig.BUFFER_MAX_BYTES, entries.get(StoreConfig.CACHE_MAX_BYTES));
        if (told != null && isSharedSound) {
            try {
                Map<String, Object> application = configuration();
                cache.forEach((key, value) -> application.put(StoreSettings.STORE_PREFIX + store + "." + key, value));
                StoreConfig.of(store, application, Map.of());
            } catch (ConfigException e) {
                problems.add(told, e.getMessage());
            }
        }
    }

    private void keep(String key, Entry entry) {
        if (entry.plain() != null) {
            properties.put(key, entry.plain());
        }
    }

    private void readDefaults(Map<String, Entry> defaults) {
        Entry factor = defaults.get(Keys.REPLICATION_FACTOR);
        if (factor != null) {
            readFactor(factor);
        }
        Entry shape = defaults.get(Keys.SHAPE);
        if (shape != null) {
            problems.add(shape, "a shape is of one store, and 'default' stands for all that are declared");
        }
        defaults.forEach((key, entry) -> keep(StoreSettings.STORE_PREFIX + DEFAULT + "." + key, entry));
        check.validate(keys.definition(), defaults);
        check.validate(Keys.ofTopics(), defaults);
    }

    private void readFactor(Entry factor) {
        String ofAll = StreamsConfig.REPLICATION_FACTOR_CONFIG;
        Entry streamed = streams.get(ofAll);
        Object set = streamed == null ? application.get(ofAll) : streamed.plain();
        if (set == null) {
            keep(ofAll, factor);
            check.validate(StreamsConfig.configDef(), Map.of(ofAll, factor));
        } else if (!set.toString().trim().equals(factor.plain())) {
            String place = streamed == null ? "the application's " + ofAll + "=" + set : streamed.asWritten();
            problems.add(factor, "Kafka Streams has one factor, and " + place);
        }
    }

    private void readStore(
            String store, Map<String, Entry> own, Map<String, Entry> defaults, Set<String> declaredNames) {
        own.forEach((key, entry) -> keep(StoreSettings.STORE_PREFIX + store + "." + key, entry));
        if (own.containsKey(Keys.SHAPE)) {
            check.validate(Keys.ofTopics(), own);
            Declaration<?, ?> declared =
                    new DeclarationReader(store, own, defaults, keys, serdes, problems).read(configuration());
            if (declared != null) {
                stores.put(store, declared);
                Map<String, Entry> entries = new HashMap<>(defaults);
                entries.putAll(own);
                checkCache(store, entries, declared.cache());
            }
        } else {
            readOther(store, own);
            Problems.nearest(store, declaredNames)
                    .filter(near -> Problems.distance(near, store) <= SettingsCheck.NEAR)
                    .ifPresent(near -> warnings.add("store " + store
                            + " is not declared, and so taken for one of the DSL;" + " did you mean " + near + "?"));
        }
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
        if (check.validate(others, own)) {
            checkCache(store, own, Map.of());
        }
    }
}
