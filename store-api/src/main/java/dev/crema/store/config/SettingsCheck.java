package dev.crema.store.config;

import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.ConfigKey;
import org.apache.kafka.common.config.ConfigValue;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.streams.StreamsConfig;

/** Holds what a catalog says against definitions, Crema's and Kafka's. */
final class SettingsCheck {

    /** Letters that a name may be off by and is taken for a mistake. */
    static final int NEAR = 2;

    private static final Map<String, ConfigDef> OF_CLIENTS = Map.of(
            StreamsConfig.CONSUMER_PREFIX,
            ConsumerConfig.configDef(),
            StreamsConfig.MAIN_CONSUMER_PREFIX,
            ConsumerConfig.configDef(),
            StreamsConfig.RESTORE_CONSUMER_PREFIX,
            ConsumerConfig.configDef(),
            StreamsConfig.GLOBAL_CONSUMER_PREFIX,
            ConsumerConfig.configDef(),
            StreamsConfig.PRODUCER_PREFIX,
            ProducerConfig.configDef(),
            StreamsConfig.ADMIN_CLIENT_PREFIX,
            AdminClientConfig.configDef(),
            StreamsConfig.TOPIC_PREFIX,
            TopicSettings.definition(""));

    private final Problems problems;

    /** @param problems is told of all that is wrong */
    SettingsCheck(Problems problems) {
        this.problems = problems;
    }

    /**
     * Looks at the application's own configuration, its clients' included.
     *
     * @param place in front of its keys in the catalog
     */
    void checkStreams(String place, Map<String, Entry> streams) {
        checkStreams(place, streams, "", StreamsConfig.configDef());
        OF_CLIENTS.forEach((prefix, definition) -> checkStreams(place, streams, prefix, definition));
    }

    /** Keys that a definition does not know may be a serde's or an interceptor's, unless they are nearly one that it knows. */
    private void checkStreams(String place, Map<String, Entry> streams, String prefix, ConfigDef definition) {
        Map<String, Entry> entries = new TreeMap<>();
        streams.forEach((key, entry) -> {
            String isOf = OF_CLIENTS.keySet().stream()
                    .filter(key::startsWith)
                    .findAny()
                    .orElse("");
            if (isOf.equals(prefix)) {
                entries.put(key.substring(prefix.length()), entry);
            }
        });
        entries.forEach((key, entry) -> Problems.nearest(key, definition.names())
                .filter(near -> !near.equals(key) && Problems.distance(near, key) <= NEAR)
                .ifPresent(near -> problems.add(entry, "did you mean " + place + prefix + near + "?")));
        validate(definition, entries);
    }

    /** Tells what of these is not as it is defined, and returns whether nothing is; others are passed over. */
    boolean validate(ConfigDef definition, Map<String, Entry> entries) {
        Map<String, String> values = new TreeMap<>();
        boolean isSound = true;
        for (Map.Entry<String, Entry> each : entries.entrySet()) {
            String value = each.getValue().plain();
            ConfigKey key = definition.configKeys().get(each.getKey());
            if (value == null) {
                isSound = false;
            } else if (key != null && key.type == ConfigDef.Type.CLASS) {
                isSound &= isClass(each.getValue());
            } else if (key != null) {
                values.put(each.getKey(), value);
            }
        }
        Map<String, ConfigValue> validated = definition.validateAll(values);
        for (String key : values.keySet()) {
            if (!validated.get(key).errorMessages().isEmpty()) {
                problems.add(
                        entries.get(key), Allowed.of(definition.configKeys().get(key)));
                isSound = false;
            }
        }
        return isSound;
    }

    /** ConfigDef would have it run. */
    private boolean isClass(Entry entry) {
        try {
            Class<?> type = ClassPath.find(entry.plain());
            if (!entry.key().endsWith(".serde") || Serde.class.isAssignableFrom(type)) {
                return true;
            }
            problems.add(entry, "is no " + Serde.class.getName());
        } catch (ClassNotFoundException e) {
            problems.add(entry, "there is no such class on the class path: " + e.getMessage());
        }
        return false;
    }
}
