package dev.crema.store.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.store.CachedStores;
import dev.crema.store.contract.PlainView;
import dev.crema.store.contract.TestTask;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.TreeSet;
import java.util.function.Function;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.metrics.KafkaMetric;
import org.apache.kafka.common.metrics.Sensor.RecordingLevel;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;
import org.apache.kafka.streams.state.TimestampedKeyValueStore;
import org.apache.kafka.streams.state.TimestampedKeyValueStoreWithHeaders;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The same topology over Kafka's metered store and over ours shows the same metrics in Kafka's group: names, tags,
 * descriptions, levels, counts, and which of the times have a value.
 */
class KafkaMetricsTest {

    private static final Serde<String> STRINGS = Serdes.String();
    private static final String SCANNING = "scanning";

    @TempDir
    private Path stateDirectory;

    /** Calls everything that is measured; the record {@value #SCANNING} leaves an iterator open until the next one. */
    private static final class CallEverything extends ContextualProcessor<String, String, Void, Void> {
        private final Function<Object, PlainView<String, String, ?>> view;
        private KeyValueIterator<String, String> open;

        CallEverything(Function<Object, PlainView<String, String, ?>> view) {
            this.view = view;
        }

        @Override
        public void process(Record<String, String> record) {
            PlainView<String, String, ?> store = view.apply(context().getStateStore("store"));
            if (open != null) {
                open.close();
            }
            store.put(record.key(), record.value());
            store.get(record.key());
            store.putIfAbsent("absent", "1");
            store.delete("absent");
            store.putAll(List.of(KeyValue.pair("all", "1")));
            TestTask.drain(store.range("a", "b"));
            TestTask.drain(store.reverseAll());
            TestTask.drain(store.prefixScan("a", new StringSerializer()));
            open = record.key().equals(SCANNING) ? store.all() : null;
        }
    }

    private record Format(
            Function<Object, PlainView<String, String, ?>> view, StoreBuilder<?> kafka, StoreBuilder<?> ours) {}

    @SuppressWarnings("unchecked")
    private static List<Format> formats(
            KeyValueBytesStoreSupplier plain,
            KeyValueBytesStoreSupplier timestamped,
            KeyValueBytesStoreSupplier withHeaders) {
        return List.of(
                new Format(
                        store -> PlainView.plain((KeyValueStore<String, String>) store),
                        Stores.keyValueStoreBuilder(plain, STRINGS, STRINGS),
                        CachedStores.keyValueStoreBuilder(plain, STRINGS, STRINGS)),
                new Format(
                        store -> PlainView.timestamped((TimestampedKeyValueStore<String, String>) store),
                        Stores.timestampedKeyValueStoreBuilder(timestamped, STRINGS, STRINGS),
                        CachedStores.timestampedKeyValueStoreBuilder(timestamped, STRINGS, STRINGS)),
                new Format(
                        store -> PlainView.withHeaders((TimestampedKeyValueStoreWithHeaders<String, String>) store),
                        Stores.timestampedKeyValueStoreWithHeadersBuilder(withHeaders, STRINGS, STRINGS),
                        CachedStores.timestampedKeyValueStoreWithHeadersBuilder(withHeaders, STRINGS, STRINGS)));
    }

    private static List<Format> inMemory() {
        KeyValueBytesStoreSupplier supplier = Stores.inMemoryKeyValueStore("store");
        return formats(supplier, supplier, supplier);
    }

    private static List<Format> overRocksDb() {
        return formats(
                Stores.persistentKeyValueStore("store"),
                Stores.persistentTimestampedKeyValueStore("store"),
                Stores.persistentTimestampedKeyValueStoreWithHeaders("store"));
    }

    /** All lines of Kafka's group, first while an iterator is open, then with all closed. */
    private List<String> shown(Format format, StoreBuilder<?> builder, RecordingLevel level) {
        Topology topology = new Topology()
                .addSource("source", STRINGS.deserializer(), STRINGS.deserializer(), "input")
                .addProcessor("call", () -> new CallEverything(format.view()), "source")
                .addStateStore(builder, "call");
        Properties properties = new Properties();
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "app" + System.nanoTime());
        properties.put(StreamsConfig.STATE_DIR_CONFIG, stateDirectory.toString());
        properties.put(StreamsConfig.METRICS_RECORDING_LEVEL_CONFIG, level.name);
        try (TopologyTestDriver driver = new TopologyTestDriver(topology, properties)) {
            TestInputTopic<String, String> input =
                    driver.createInputTopic("input", STRINGS.serializer(), STRINGS.serializer());
            input.pipeInput(SCANNING, "1", Instant.ofEpochMilli(1000));
            Shown shown = new Shown(driver.metrics());
            List<String> lines = lines("open", shown);
            input.pipeInput("done", "1", Instant.ofEpochMilli(1000));
            lines.addAll(lines("closed", shown));
            return lines;
        }
    }

    private static List<String> lines(String when, Shown shown) {
        TreeSet<String> lines = new TreeSet<>();
        shown.in("stream-state-metrics").forEach(metric -> {
            RecordingLevel level = ((KafkaMetric) metric).config().recordLevel();
            lines.add(when + " " + metric.metricName() + " " + level + value(metric));
        });
        return new ArrayList<>(lines);
    }

    /** Counts as they are, since the driver's clock stands still; of times only whether there are any. */
    private static String value(Metric metric) {
        String name = metric.metricName().name();
        double value = metric.metricValue() instanceof Number number ? number.doubleValue() : Double.NaN;
        if (name.endsWith("-rate") || name.equals("num-keys") || name.equals("num-open-iterators")) {
            return " = " + value;
        }
        return value == 0 || Double.isNaN(value) ? "" : " has a value";
    }

    @ParameterizedTest
    @EnumSource(RecordingLevel.class)
    void kafkas_group_is_as_kafkas_stores_have_it_with_and_without_their_cache(RecordingLevel level) {
        List<Format> formats = new ArrayList<>(inMemory());
        formats.addAll(overRocksDb());
        for (Format format : formats) {
            List<String> ours = shown(format, format.ours(), level);
            assertThat(ours).isNotEmpty();
            assertThat(ours).isEqualTo(shown(format, format.kafka().withCachingEnabled(), level));
            assertThat(ours).isEqualTo(shown(format, format.kafka().withCachingDisabled(), level));
        }
    }

    @ParameterizedTest
    @EnumSource(RecordingLevel.class)
    void a_sensor_has_values_from_its_level_on(RecordingLevel level) {
        List<String> lines = shown(inMemory().get(0), inMemory().get(0).ours(), level);
        assertThat(valued(lines, "put-latency-avg")).isEqualTo(level != RecordingLevel.INFO);
        assertThat(valued(lines, "record-e2e-latency-avg")).isEqualTo(level == RecordingLevel.TRACE);
    }

    private static boolean valued(List<String> lines, String metric) {
        return lines.stream().anyMatch(line -> line.contains("name=" + metric + ",") && line.endsWith("has a value"));
    }
}
