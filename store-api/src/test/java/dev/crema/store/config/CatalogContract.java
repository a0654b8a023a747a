package dev.crema.store.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.store.contract.TestTask;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.header.internals.RecordHeaders;
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
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Stores that a catalog declares over an engine. */
public abstract class CatalogContract {

    private final String engine;

    @TempDir
    private Path directory;

    protected CatalogContract(String engine) {
        this.engine = engine;
    }

    /** A catalog with a store named {@code store} of this engine, and lines about it, by key. */
    protected final StoreCatalog catalog(String shape, Map<String, String> more) throws IOException {
        List<String> lines = new ArrayList<>(List.of(
                "stores.default.key.serde = org.apache.kafka.common.serialization.Serdes$StringSerde",
                "stores.default.value.serde = org.apache.kafka.common.serialization.Serdes$StringSerde",
                "stores.default.retention.ms = 1 h",
                "stores.default.window.size.ms = 1 min",
                "stores.store.engine = " + engine,
                "stores.store.shape = " + shape));
        more.forEach((key, value) -> lines.add("stores.store." + key + " = " + value));
        return StoreCatalog.load(Files.write(directory.resolve("stores.properties"), lines));
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
