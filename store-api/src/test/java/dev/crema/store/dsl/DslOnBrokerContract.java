package dev.crema.store.dsl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.crema.store.broker.SeededBrokerTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.BytesDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.junit.jupiter.api.Test;

/**
 * One application of nearly all topologies with Kafka's cache and stores, and one with Crema's, both under exactly-once, where
 * many records come between two commits: outputs and changelogs hold the same last value and timestamp of each key. Which
 * headers a result has, and how often one is written, depends on when is committed.
 */
public abstract class DslOnBrokerContract extends SeededBrokerTest {

    /**
     * Of these the last result does too: of groups of a table that held something between two commits and no longer, and of
     * foreign keys, where two runs of Kafka's own differed in one application of 40.
     */
    private static final Set<DslTopology> UNSETTLED = EnumSet.of(
            DslTopology.FOREIGN_KEYS_JOINED,
            DslTopology.FOREIGN_KEYS_LEFT_JOINED,
            DslTopology.TABLE_COUNTED,
            DslTopology.TABLE_REDUCED,
            DslTopology.TABLE_AGGREGATED_IN_PLACE,
            DslTopology.STREAMS_OUTER_JOINED,
            DslTopology.SUPPRESSED_FOR_A_TIME,
            DslTopology.TUMBLING_EMITTED_WHEN_CLOSED,
            DslTopology.SLIDING_EMITTED_WHEN_CLOSED,
            DslTopology.SESSIONS_EMITTED_WHEN_CLOSED);

    private static final Set<DslTopology> SETTLED = EnumSet.complementOf(EnumSet.copyOf(UNSETTLED));

    private static final String KAFKA = "kafka";
    private static final String CREMA = "crema";
    private static final int RECORDS = 300;

    /** Not so long ago that the broker would delete it. */
    private static final long BEGIN =
            System.currentTimeMillis() - Duration.ofHours(3).toMillis();

    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final Duration QUIET = Duration.ofSeconds(3);

    private final Class<?> suppliers;

    /** @param suppliers of Crema's side */
    protected DslOnBrokerContract(Class<?> suppliers) {
        this.suppliers = suppliers;
    }

    @Test
    void outputs_and_changelogs_end_as_with_kafkas_cache() throws Exception {
        Map<String, Map<Bytes, String>> expected = run(KAFKA, new StreamsBuilder(), properties(KAFKA));
        Properties properties = properties(CREMA);
        properties.put(StreamsConfig.DSL_STORE_SUPPLIERS_CLASS_CONFIG, suppliers);
        Map<String, Map<Bytes, String>> found = run(CREMA, CachedDsl.streamsBuilder(properties), properties);
        assertThat(found.keySet()).isEqualTo(expected.keySet()).hasSizeGreaterThan(2 * SETTLED.size() - 10);
        expected.forEach((topic, last) -> assertThat(found.get(topic)).as(topic).isEqualTo(last));
    }

    private Properties properties(String application) {
        Properties properties = new Properties();
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, application);
        properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, broker.bootstrapServers());
        properties.put(StreamsConfig.STATE_DIR_CONFIG, directory.toString());
        properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        properties.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, 500);
        properties.put(StreamsConfig.consumerPrefix(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG), "earliest");
        return properties;
    }

    /** The last value and timestamp of each key, by topic, after an application has come to rest. */
    private static Map<String, Map<Bytes, String>> run(
            String application, StreamsBuilder builder, Properties properties) throws Exception {
        List<NewTopic> topics = new ArrayList<>();
        for (DslTopology topology : SETTLED) {
            topology.addTo(builder, prefix(application, topology));
            for (String topic : List.of(Dsl.LEFT, Dsl.RIGHT, Dsl.OUT)) {
                topics.add(new NewTopic(prefix(application, topology) + topic, 1, (short) 1));
            }
        }
        broker.admin().createTopics(topics).all().get();
        Map<TopicPartition, Long> ends = feed(application);
        AtomicReference<Throwable> failure = new AtomicReference<>();
        try (KafkaStreams streams = new KafkaStreams(builder.build(properties), properties)) {
            streams.setUncaughtExceptionHandler(e -> {
                failure.set(e);
                return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
            });
            streams.start();
            await("the input to be processed")
                    .atMost(PATIENCE)
                    .failFast("an exception", () -> failure.get() != null)
                    .until(() -> broker.committedOffsets(application).entrySet().containsAll(ends.entrySet()));
            awaitQuiet(application);
        }
        assertThat(failure).hasNullValue();
        return last(application);
    }

    private static String prefix(String application, DslTopology topology) {
        return application + "-" + topology + "-";
    }

    /** The same input to each topology; the offsets after what it reads of it. */
    private static Map<TopicPartition, Long> feed(String application) {
        Map<TopicPartition, Long> ends = new HashMap<>();
        try (Producer<String, String> producer = new KafkaProducer<>(
                Map.of(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        broker.bootstrapServers(),
                        ProducerConfig.LINGER_MS_CONFIG,
                        100),
                new StringSerializer(),
                new StringSerializer())) {
            for (DslTopology topology : SETTLED) {
                Random random = new Random(SEED);
                long now = BEGIN;
                for (int i = 0; i < RECORDS; i++) {
                    now += random.nextInt(2000);
                    String topic = prefix(application, topology) + (random.nextInt(3) > 0 ? Dsl.LEFT : Dsl.RIGHT);
                    long time = now - (random.nextInt(5) == 0 ? random.nextInt(60_000) : 0);
                    producer.send(
                            new ProducerRecord<>(topic, 0, time, DslContract.key(random), DslContract.text(random)));
                }
                String left = prefix(application, topology) + Dsl.LEFT;
                producer.send(new ProducerRecord<>(
                        left, 0, now + Duration.ofHours(1).toMillis(), DslContract.key(random), "a1"));
            }
            producer.flush();
        }
        for (DslTopology topology : SETTLED) {
            ends.putAll(broker.endOffsets(prefix(application, topology) + Dsl.LEFT));
        }
        return ends;
    }

    /** Until nothing is committed any more that one subtopology has written for another. */
    private static void awaitQuiet(String application) throws InterruptedException {
        Map<TopicPartition, Long> before = Map.of();
        Map<TopicPartition, Long> now = broker.settledOffsets(application);
        while (!now.equals(before)) {
            Thread.sleep(QUIET.toMillis());
            before = now;
            now = broker.settledOffsets(application);
        }
    }

    private static Map<String, Map<Bytes, String>> last(String application) throws Exception {
        Map<String, Map<Bytes, String>> last = new TreeMap<>();
        for (String topic : broker.admin().listTopics().names().get()) {
            boolean isOutput = topic.startsWith(application) && topic.endsWith(Dsl.OUT);
            boolean isChangelog = topic.startsWith(application) && topic.endsWith("-changelog");
            boolean isBuffer = topic.contains("SUPPRESS") || topic.contains("-Buffer-"); // of what is no result yet
            if (isOutput || isChangelog && !isBuffer) {
                Map<Bytes, String> ofKeys = new HashMap<>();
                for (var written : broker.readAll(topic, new BytesDeserializer(), new BytesDeserializer())) {
                    if (written.value() == null) { // or nothing at all, where it came and went between two commits
                        ofKeys.remove(written.key());
                    } else {
                        ofKeys.put(written.key(), written.value() + " @" + written.timestamp());
                    }
                }
                last.put(topic.replace(application, ""), ofKeys);
            }
        }
        return last;
    }
}
