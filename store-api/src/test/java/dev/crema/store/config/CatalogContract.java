package dev.crema.store.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.store.contract.TestTask;
import dev.crema.store.settings.StoreSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.errors.StreamsException;
import org.apache.kafka.streams.kstream.Windowed;
import org.apache.kafka.streams.kstream.internals.SessionWindow;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.state.AggregationWithHeaders;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.SessionStore;
import org.apache.kafka.streams.state.SessionStoreWithHeaders;
import org.apache.kafka.streams.state.TimestampedKeyValueStore;
import org.apache.kafka.streams.state.TimestampedKeyValueStoreWithHeaders;
import org.apache.kafka.streams.state.TimestampedWindowStore;
import org.apache.kafka.streams.state.TimestampedWindowStoreWithHeaders;
import org.apache.kafka.streams.state.ValueAndTimestamp;
import org.apache.kafka.streams.state.ValueTimestampHeaders;
import org.apache.kafka.streams.state.WindowStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Stores that a catalog declares over an engine. */
public abstract class CatalogContract {

    protected static final String REFUSED = "refused";

    private final String engine;

    @TempDir
    private Path directory;

    protected CatalogContract(String engine) {
        this.engine = engine;
    }

    /** A catalog with a store named {@code store} of this engine, and lines about it, by key. */
    protected final StoreCatalog catalog(String shape, Map<String, String> more) throws IOException {
        return catalog(shape, more, Map.of());
    }

    private StoreCatalog catalog(String shape, Map<String, String> more, Map<String, String> ofAll) throws IOException {
        Map<String, String> keys = new TreeMap<>(Map.of(
                "key.serde",
                Serdes.StringSerde.class.getName(),
                "value.serde",
                Serdes.StringSerde.class.getName(),
                "retention.ms",
                "1 h",
                "window.size.ms",
                "1 min",
                "engine",
                engine,
                "shape",
                shape));
        keys.putAll(more);
        if (!keys.get("shape").contains("window")) {
            keys.remove("window.size.ms");
        }
        if (keys.get("shape").contains("key-value")) {
            keys.remove("retention.ms");
        }
        List<String> lines = new ArrayList<>();
        keys.forEach((key, value) -> lines.add("stores.store." + key + " = " + value));
        ofAll.forEach((key, value) -> lines.add(key + " = " + value));
        return StoreCatalog.load(Files.write(directory.resolve("stores.properties"), lines));
    }

    /**
     * What a key does: stores that differ in nothing else are seen to differ.
     *
     * @param shape of both
     * @param others set for both, by key
     * @param seen of the store with each value of the key
     */
    public record Effect(String shape, Map<String, String> others, Map<String, Object> seen, Seen how) {}

    /** Looks at what a catalog makes. */
    @FunctionalInterface
    public interface Seen {
        Object in(StoreCatalog catalog) throws Exception;
    }

    /** Looks at the store of a catalog, open. */
    @FunctionalInterface
    public interface SeenOpen<S extends StateStore> {
        Object in(TestTask task, S store) throws Exception;
    }

    /** What a catalog says of all stores: what it says of one comes with its builder. */
    protected static Map<String, Object> ofAll(StoreCatalog catalog) {
        Map<String, Object> settings = new TreeMap<>();
        catalog.properties().forEach((key, value) -> {
            if (!key.toString().startsWith(StoreSettings.STORE_PREFIX)) {
                settings.put(key.toString(), value);
            }
        });
        return settings;
    }

    /** Looks at an open store, or how it refuses what is done with it. */
    protected static <S extends StateStore> Seen open(SeenOpen<S> how) {
        return catalog -> {
            try (TestTask task = new TestTask(ofAll(catalog))) {
                @SuppressWarnings("unchecked")
                S store = (S) task.open(catalog.builder("store"));
                try {
                    return how.in(task, store);
                } catch (StreamsException | ClassCastException e) {
                    return REFUSED;
                }
            }
        };
    }

    /** The keys that this engine has of its own, those for all stores included. */
    protected abstract Set<String> keys();

    protected abstract Map<String, Effect> effects();

    @Test
    void each_key_is_seen_to_take_effect() throws Exception {
        assertThat(effects().keySet()).isEqualTo(keys());
        for (Map.Entry<String, Effect> each : effects().entrySet()) {
            String key = each.getKey();
            assertThat(Set.copyOf(each.getValue().seen().values())).as(key).hasSizeGreaterThan(1);
            if (StoreCatalog.definition().names().contains(key)) {
                assertSeen(key, each.getValue());
            }
            if (StoreCatalog.sharedDefinition().names().contains(key)) {
                assertSeenOfAll(key, each.getValue());
            }
        }
    }

    protected void assertSeen(String key, Effect effect) throws Exception {
        for (Map.Entry<String, Object> seen : effect.seen().entrySet()) {
            Map<String, String> lines = new TreeMap<>(effect.others());
            lines.put(key, seen.getKey());
            assertThat(seen(effect, lines, Map.of()))
                    .as("stores.store.%s = %s", key, seen.getKey())
                    .isEqualTo(seen.getValue());
        }
    }

    private void assertSeenOfAll(String key, Effect effect) throws Exception {
        for (Map.Entry<String, Object> seen : effect.seen().entrySet()) {
            assertThat(seen(effect, effect.others(), Map.of(key, seen.getKey())))
                    .as("%s = %s", key, seen.getKey())
                    .isEqualTo(seen.getValue());
        }
    }

    private Object seen(Effect effect, Map<String, String> lines, Map<String, String> ofAll) throws Exception {
        StoreCatalog catalog;
        try {
            catalog = catalog(effect.shape(), lines, ofAll);
        } catch (ConfigException e) {
            return REFUSED;
        }
        return effect.how().in(catalog);
    }

    /** Waits a little longer than the upkeep of stores takes to come round. */
    protected static boolean comesTrue(Callable<Boolean> condition) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(3);
        while (!condition.call() && System.nanoTime() < end) {
            Thread.sleep(20);
        }
        return condition.call();
    }

    /** The offset that a store starts from which was closed a moment ago. */
    protected static Long offsetFound(StoreCatalog catalog) throws Exception {
        try (TestTask task = new TestTask(ofAll(catalog))) {
            KeyValueStore<String, String> store = task.open(catalog.builder("store", KeyValueStore.class));
            store.put("key", "value");
            task.commit(store);
            store.close();
            Thread.sleep(50);
            StateStore again = task.open(catalog.builder("store"));
            return again.committedOffset(task.changelogPartition(again));
        }
    }

    @ParameterizedTest
    @EnumSource
    void each_shape_is_kept(Shape shape) throws IOException {
        try (TestTask task = new TestTask()) {
            StateStore store = task.open(catalog(shape.text(), Map.of()).builder("store"));
            assertThat(writtenAndRead(shape, store)).isEqualTo("value");
            task.commit(store);
        }
    }

    @SuppressWarnings("unchecked")
    private static String writtenAndRead(Shape shape, StateStore store) {
        Windowed<String> session = new Windowed<>("key", new SessionWindow(0, 1));
        switch (shape) {
            case KEY_VALUE -> {
                var plain = (KeyValueStore<String, String>) store;
                plain.put("key", "value");
                return plain.get("key");
            }
            case TIMESTAMPED_KEY_VALUE -> {
                var timestamped = (TimestampedKeyValueStore<String, String>) store;
                timestamped.put("key", ValueAndTimestamp.make("value", 1));
                return timestamped.get("key").value();
            }
            case TIMESTAMPED_KEY_VALUE_WITH_HEADERS -> {
                var withHeaders = (TimestampedKeyValueStoreWithHeaders<String, String>) store;
                withHeaders.put("key", ValueTimestampHeaders.make("value", 1, new RecordHeaders()));
                return withHeaders.get("key").value();
            }
            case WINDOW -> {
                var plain = (WindowStore<String, String>) store;
                plain.put("key", "value", 0);
                return plain.fetch("key", 0);
            }
            case TIMESTAMPED_WINDOW -> {
                var timestamped = (TimestampedWindowStore<String, String>) store;
                timestamped.put("key", ValueAndTimestamp.make("value", 1), 0);
                return timestamped.fetch("key", 0).value();
            }
            case TIMESTAMPED_WINDOW_WITH_HEADERS -> {
                var withHeaders = (TimestampedWindowStoreWithHeaders<String, String>) store;
                withHeaders.put("key", ValueTimestampHeaders.make("value", 1, new RecordHeaders()), 0);
                return withHeaders.fetch("key", 0).value();
            }
            case SESSION -> {
                var plain = (SessionStore<String, String>) store;
                plain.put(session, "value");
                return plain.fetchSession("key", 0, 1);
            }
            default -> {
                var withHeaders = (SessionStoreWithHeaders<String, String>) store;
                withHeaders.put(session, AggregationWithHeaders.make("value", new RecordHeaders()));
                return withHeaders.fetchSession("key", 0, 1).aggregation();
            }
        }
    }
}
