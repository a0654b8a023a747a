package dev.crema.store.config;

import dev.crema.store.commit.CommitCountingClients;
import dev.crema.store.contract.TestTask;
import dev.crema.store.metrics.CacheMetric;
import dev.crema.store.metrics.Shown;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.internals.DefaultKafkaClientSupplier;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.WindowStore;

/** Stores over Kafka's engine, by which is seen what the keys of all stores do. */
class KafkaCatalogTest extends CatalogContract {

    private static final String STRINGS = Serdes.StringSerde.class.getName();
    private static final String LONGS = Serdes.LongSerde.class.getName();
    private static final String BYTES = Serdes.ByteArraySerde.class.getName();

    private static final String TAKEN = "taken";

    KafkaCatalogTest() {
        super("kafka");
    }

    @Override
    protected Set<String> keys() {
        Set<String> all = new TreeSet<>(StoreCatalog.definition().names());
        all.addAll(StoreCatalog.sharedDefinition().names());
        return all;
    }

    @Override
    protected Map<String, Effect> effects() {
        Map<String, Effect> effects = new TreeMap<>();
        effects.put(
                "shape",
                keyValue(
                        Map.of("key-value", true, "session", false),
                        open((task, store) -> store instanceof KeyValueStore<?, ?>)));
        effects.put("engine", keyValue(Map.of("kafka", TAKEN, "another", REFUSED), catalog -> TAKEN));
        effects.put(
                "key.serde",
                keyValue(
                        Map.of(STRINGS, TAKEN, LONGS, REFUSED),
                        open((TestTask task, KeyValueStore<String, String> store) -> {
                            store.put("key", "value");
                            return TAKEN;
                        })));
        effects.put(
                "value.serde",
                keyValue(
                        Map.of(STRINGS, TAKEN, LONGS, REFUSED),
                        open((TestTask task, KeyValueStore<String, String> store) -> {
                            store.put("key", "value");
                            task.flush(store);
                            return TAKEN;
                        })));
        effects.put(
                "retention.ms",
                window(
                        Map.of("1 min", "null", "1 h", "value"),
                        open((TestTask task, WindowStore<String, String> store) -> {
                            store.put("key", "value", 0);
                            store.put("key", "later", 600_000);
                            return String.valueOf(store.fetch("key", 0));
                        })));
        effects.put(
                "window.size.ms",
                window(
                        Map.of("1 min", 60_000L, "2 min", 120_000L),
                        open((TestTask task, WindowStore<String, String> store) -> {
                            store.put("key", "value", 0);
                            return TestTask.drain(store.all())
                                    .get(0)
                                    .key
                                    .window()
                                    .end();
                        })));
        effects.put(
                "retain.duplicates",
                window(Map.of("false", 1, "true", 2), open((TestTask task, WindowStore<String, String> store) -> {
                    store.put("key", "one", 0);
                    store.put("key", "other", 0);
                    return TestTask.drain(store.all()).size();
                })));
        effects.put("changelog.enabled", keyValue(Map.of("true", 1, "false", 0), logged(true)));
        effects.put("cache.max.bytes", keyValue(Map.of("0", 1, "1 MiB", 0), logged(false)));
        effects.put("buffer.max.bytes", keyValue(Map.of("0", 1, "1 MiB", 0), logged(false)));
        effects.put(
                "cache.max.entries",
                keyValue(
                        Map.of("10", 10.0, "1000", 100.0),
                        open((TestTask task, KeyValueStore<String, String> store) -> {
                            for (int i = 0; i < 100; i++) {
                                store.put("key" + i, "value");
                            }
                            task.flush(store);
                            return Shown.by(task)
                                    .value(CacheMetric.ENTRIES.definition().metric());
                        })));
        effects.put(
                "value.sharing",
                new Effect(
                        "key-value",
                        Map.of("value.serde", BYTES),
                        Map.of("immutable", true, "mutable", false),
                        open((TestTask task, KeyValueStore<String, byte[]> store) -> {
                            byte[] value = {1};
                            store.put("key", value);
                            return store.get("key") == value;
                        })));
        effects.put(
                "key.equality",
                new Effect(
                        "key-value",
                        Map.of("key.serde", BYTES),
                        Map.of("equals", "null", "bytes", "value"),
                        open((TestTask task, KeyValueStore<byte[], String> store) -> {
                            store.put(new byte[] {1}, "value");
                            return String.valueOf(store.get(new byte[] {1}));
                        })));
        effects.put(
                "check.at.put",
                keyValue(
                        Map.of("true", REFUSED, "false", TAKEN),
                        open((TestTask task, KeyValueStore<String, String> store) -> {
                            store.put("key", "v".repeat(2 << 20));
                            return TAKEN;
                        })));
        effects.put(
                "check.sharing",
                new Effect(
                        "key-value",
                        Map.of("value.serde", BYTES, "value.sharing", "immutable"),
                        Map.of("true", REFUSED, "false", TAKEN),
                        open((TestTask task, KeyValueStore<String, byte[]> store) -> {
                            byte[] value = {1};
                            store.put("key", value);
                            value[0]++;
                            task.flush(store);
                            return TAKEN;
                        })));
        effects.put(
                KafkaEngine.IN_MEMORY,
                keyValue(Map.of("true", false, "false", true), open((task, store) -> store.persistent())));
        effects.put(
                "client.supplier",
                keyValue(
                        Map.of(DefaultKafkaClientSupplier.class.getName(), TAKEN, "none.Such", REFUSED),
                        KafkaCatalogTest::clients));
        return effects;
    }

    private static Object clients(StoreCatalog catalog) {
        Map<String, Object> application = ofAll(catalog);
        application.put(StreamsConfig.APPLICATION_ID_CONFIG, "app");
        application.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "localhost:1");
        application.put(StreamsConfig.DEFAULT_CLIENT_SUPPLIER_CONFIG, CommitCountingClients.class);
        try {
            new StreamsConfig(application).getKafkaClientSupplier();
            return TAKEN;
        } catch (ConfigException e) {
            return REFUSED;
        }
    }

    private static Effect keyValue(Map<String, Object> seen, Seen how) {
        return new Effect("key-value", Map.of(), seen, how);
    }

    private static Effect window(Map<String, Object> seen, Seen how) {
        return new Effect("window", Map.of(), seen, how);
    }

    /** Records in the changelog after a put. */
    private static Seen logged(boolean isFlushed) {
        return open((TestTask task, KeyValueStore<String, String> store) -> {
            store.put("key", "value");
            if (isFlushed) {
                task.flush((StateStore) store);
            }
            return task.changelog().size();
        });
    }
}
