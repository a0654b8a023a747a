package dev.crema.store.dsl;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * DSL applications with the typed cache, over the stores of one of the {@code dsl.store.suppliers.class}, beside the same with Kafka's
 * cache and stores: all records of all outputs and changelogs are the same, with timestamps and headers.
 */
public abstract class DslContract {

    private static final long SEED = Long.getLong("crema.seed", new Random().nextLong());
    private static final int RECORDS = 100;
    private static final int STEPS_TO_CLOSE = 20;

    /** Early: for what is emitted at close Kafka's cache looks at all minutes since 1970. */
    private static final Instant BEGIN = Instant.parse("1970-01-02T00:00:00Z");

    private final Class<?> kafkasSuppliers;
    private final Class<?> suppliers;

    /**
     * Of stores.
     *
     * @param kafkasSuppliers of Kafka's side, which keep the same with their values
     * @param suppliers of Crema's side
     */
    protected DslContract(Class<?> kafkasSuppliers, Class<?> suppliers) {
        this.kafkasSuppliers = kafkasSuppliers;
        this.suppliers = suppliers;
    }

    @ParameterizedTest
    @EnumSource(DslTopology.class)
    void outputs_and_changelogs_are_those_of_kafkas_cache(DslTopology topology) {
        assertSame(topology, StreamsConfig.DSL_STORE_FORMAT_DEFAULT);
    }

    @ParameterizedTest
    @EnumSource(DslTopology.class)
    void outputs_and_changelogs_with_headers_are_those_of_kafkas_cache(DslTopology topology) {
        assertSame(topology, StreamsConfig.DSL_STORE_FORMAT_HEADERS);
    }

    private void assertSame(DslTopology topology, String format) {
        Properties kafkas = properties(format, kafkasSuppliers);
        StreamsBuilder kafka = new StreamsBuilder();
        topology.addTo(kafka, "");
        Map<String, List<String>> expected = produced(kafka.build(kafkas), kafkas);

        Properties cremas = properties(format, suppliers);
        StreamsBuilder crema = CachedDsl.streamsBuilder(cremas);
        topology.addTo(crema, "");
        assertThat(differences(expected, produced(crema.build(cremas), cremas)))
                .as("%s, -Dcrema.seed=%d", topology, SEED)
                .isEmpty();
        assertThat(expected.get(Dsl.OUT)).isNotEmpty();
    }

    /** The first of each topic. */
    private static List<String> differences(Map<String, List<String>> expected, Map<String, List<String>> found) {
        Set<String> topics = new TreeSet<>(expected.keySet());
        topics.addAll(found.keySet());
        List<String> differences = new ArrayList<>();
        for (String topic : topics) {
            List<String> kafkas = expected.getOrDefault(topic, List.of());
            List<String> cremas = found.getOrDefault(topic, List.of());
            int same = 0;
            while (same < Math.min(kafkas.size(), cremas.size())
                    && kafkas.get(same).equals(cremas.get(same))) {
                same++;
            }
            if (same < Math.max(kafkas.size(), cremas.size())) {
                differences.add(topic + ", record " + same + ": Kafka " + kafkas.subList(same, kafkas.size())
                        + ", Crema " + cremas.subList(same, cremas.size()));
            }
        }
        return differences;
    }

    private static Properties properties(String format, Class<?> suppliers) {
        Properties properties = new Properties();
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "app");
        properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "localhost:1");
        properties.put(StreamsConfig.DSL_STORE_FORMAT_CONFIG, format);
        properties.put(StreamsConfig.DSL_STORE_SUPPLIERS_CLASS_CONFIG, suppliers);
        return properties;
    }

    /** All records that the application writes, by topic, for the input of the seed. */
    private static Map<String, List<String>> produced(Topology topology, Properties properties) {
        Random random = new Random(SEED);
        boolean readsBoth = topology.describe().toString().contains(Dsl.RIGHT);
        try (TopologyTestDriver driver = new TopologyTestDriver(topology, properties, BEGIN)) {
            var left = driver.createInputTopic(Dsl.LEFT, new StringSerializer(), new StringSerializer());
            var right = driver.createInputTopic(Dsl.RIGHT, new StringSerializer(), new StringSerializer());
            Instant now = BEGIN;
            for (int i = 0; i < RECORDS; i++) {
                now = now.plusMillis(random.nextInt(3000));
                TestInputTopic<String, String> topic = random.nextInt(3) > 0 || !readsBoth ? left : right;
                pipe(topic, random, now.minusMillis(random.nextInt(5) == 0 ? random.nextInt(60_000) : 0));
                driver.advanceWallClockTime(Duration.ofMillis(100));
            }
            for (int step = 0;
                    step < STEPS_TO_CLOSE;
                    step++) { // by little, or Kafka's stores lose what is to be emitted
                now = now.plusSeconds(10);
                pipe(left, random, now);
                driver.advanceWallClockTime(Duration.ofSeconds(1));
            }
            Map<String, List<String>> produced = new TreeMap<>();
            for (String name : driver.producedTopicNames()) {
                var topic = driver.createOutputTopic(name, new ByteArrayDeserializer(), new ByteArrayDeserializer());
                produced.put(
                        name,
                        topic.readRecordsToList().stream()
                                .map(DslContract::text)
                                .toList());
            }
            return produced;
        }
    }

    private static void pipe(TestInputTopic<String, String> topic, Random random, Instant time) {
        Headers headers = new RecordHeaders().add("h", new byte[] {(byte) random.nextInt()});
        topic.pipeInput(new TestRecord<>(key(random), text(random), headers, time));
    }

    static String key(Random random) {
        return "k" + random.nextInt(5);
    }

    /** One or several texts, or null. */
    static String text(Random random) {
        List<String> texts = new ArrayList<>();
        for (int i = random.nextInt(4); i >= 0; i--) {
            texts.add(Character.toString('a' + random.nextInt(6)) + Integer.toString(random.nextInt(20)));
        }
        return random.nextInt(12) == 0 ? null : String.join(",", texts);
    }

    private static String text(TestRecord<byte[], byte[]> written) {
        return Arrays.toString(written.key()) + " -> " + Arrays.toString(written.value()) + " @" + written.timestamp()
                + " " + written.headers();
    }
}
