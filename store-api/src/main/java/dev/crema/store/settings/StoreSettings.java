package dev.crema.store.settings;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.ConfigValue;

/**
 * The values that are set for one store's keys, each with the place it comes from: a builder's setting wins over
 * {@code crema.stores.<store>.<key>}, that over {@code crema.<key>}. What is not set anywhere is not in here. Immutable.
 */
public final class StoreSettings {

    /** In front of every key of ours in an application's configuration. */
    public static final String PREFIX = "crema.";

    /** In front of a store's name and a key, for a setting of that store alone. */
    public static final String STORE_PREFIX = PREFIX + "stores.";

    private final String store;
    private final Map<String, String> values = new HashMap<>();
    private final Map<String, String> origins = new HashMap<>();

    private StoreSettings(String store) {
        this.store = store;
    }

    /**
     * The settings of {@code store}.
     *
     * @param definition of the keys, without prefix
     * @param application the application's configuration
     * @param builder settings made on the store's builder, by key without prefix
     * @param planned Kafka's own keys that stand in for some of ours where those are not set
     * @throws ConfigException naming every key whose value is not allowed
     */
    public static StoreSettings of(
            ConfigDef definition,
            String store,
            Map<String, ?> application,
            Map<String, ?> builder,
            Map<String, String> planned) {
        StoreSettings settings = new StoreSettings(store);
        for (String key : definition.names()) {
            settings.find(ofBuilder(key), key, builder.get(key));
            for (String place : places(store, key, planned)) {
                settings.find(place, key, application.get(place));
            }
        }
        settings.refuse(settings.problems(definition));
        return settings;
    }

    private static String ofBuilder(String key) {
        return "builder's " + key;
    }

    private static List<String> places(String store, String key, Map<String, String> planned) {
        List<String> places = new ArrayList<>(List.of(STORE_PREFIX + store + "." + key, PREFIX + key));
        if (planned.containsKey(key)) {
            places.add(planned.get(key));
        }
        return places;
    }

    private void find(String origin, String key, Object value) {
        if (value != null && origins.putIfAbsent(key, origin) == null) {
            values.put(key, plain(key, value));
        }
    }

    /** What cannot be read stays, and is refused with all else that is wrong. */
    static String plain(String key, Object value) {
        try {
            return Amount.plain(key, value.toString().trim());
        } catch (IllegalArgumentException e) {
            return value.toString();
        }
    }

    private List<String> problems(ConfigDef definition) {
        List<String> problems = new ArrayList<>();
        for (ConfigValue value : definition.validate(values)) {
            if (!value.errorMessages().isEmpty()) { // the first; what cannot be parsed fails every check after it too
                problems.add(
                        origins.get(value.name()) + ": " + value.errorMessages().get(0));
            }
        }
        return problems;
    }

    /** What is set, by key without prefix. */
    public Map<String, String> values() {
        return Map.copyOf(values);
    }

    /** Where a key's value comes from, or what to call the key if it is not set. */
    String origin(String key) {
        return origins.getOrDefault(key, PREFIX + key + ", by default,");
    }

    /** Whether a key is set for this store, and not for all. */
    boolean isOfStore(String key) {
        String origin = origin(key);
        return origin.equals(ofBuilder(key)) || origin.equals(STORE_PREFIX + store + "." + key);
    }

    /**
     * Refuses the settings if there is anything wrong with them.
     *
     * @throws ConfigException that tells all the problems
     */
    void refuse(List<String> problems) {
        if (!problems.isEmpty()) {
            String count = problems.size() == 1 ? "1 problem" : problems.size() + " problems";
            throw new ConfigException("store " + store + ": " + count + ": " + String.join("; ", problems));
        }
    }
}
