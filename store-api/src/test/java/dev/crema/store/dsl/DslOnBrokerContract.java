package dev.crema.store.dsl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.crema.store.broker.Guarantee;
import dev.crema.store.broker.SeededBrokerTest;
import java.nio.charset.StandardCharsets;
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
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyDescription.Source;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.apache.kafka.streams.processor.StateRestoreListener;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * One application of nearly all topologies with Kafka's cache and stores, and one with Crema's, where many records come between two
 * commits: outputs and changelogs hold the same last value and timestamp of each key. Which headers a result has, and how often one
 * is written, depends on when is committed.
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

    /** Windows that are emitted when they close, and with what {@code suppress} gives the same. */
    private static final Map<DslTopology, DslTopology> SUPPRESSED = Map.of(
            DslTopology.TUMBLING_EMITTED_WHEN_CLOSED,
            DslTopology.SUPPRESSED_UNTIL_CLOSED,
            DslTopology.SLIDING_EMITTED_WHEN_CLOSED,
            DslTopology.SLIDING_SUPPRESSED_UNTIL_CLOSED,
            DslTopology.SESSIONS_EMITTED_WHEN_CLOSED,
            DslTopology.SESSIONS_SUPPRESSED_UNTIL_CLOSED);

    private static final boolean SOAK = Boolean.getBoolean("crema.soak");

    private static final Set<DslTopology> MOVED = SOAK
            ? SETTLED
            : EnumSet.of(
                    DslTopology.AGGREGATE_IN_PLACE,
                    DslTopology.COGROUP,
                    DslTopology.TABLES_JOINED,
                    DslTopology.STREAMS_JOINED,
                    DslTopology.HOPPING,
                    DslTopology.SESSIONS,
                    DslTopology.SEVERAL_SUBTOPOLOGIES);

    /** Whose stores of a given name go from one engine to the other as they are. */
    private static final Set<DslTopology> KEYED = EnumSet.of(
            DslTopology.COUNT,
            DslTopology.REDUCE,
            DslTopology.AGGREGATE,
            DslTopology.AGGREGATE_IN_PLACE,
            DslTopology.AGGREGATE_WITHOUT_CACHE,
            DslTopology.COGROUP,
            DslTopology.TABLE,
            DslTopology.TABLE_OF_A_STREAM,
            DslTopology.TABLE_MAPPED,
            DslTopology.TABLES_JOINED,
            DslTopology.TABLES_OUTER_JOINED,
            DslTopology.AGGREGATES_JOINED,
            DslTopology.STREAM_AND_TABLE_JOINED,
            DslTopology.SEVERAL_SUBTOPOLOGIES);

    private static final int RECORDS = 300;

    /** Of the first part of the input, and of the time to the next: not so long ago that the broker would delete it. */
    private static final long BEGIN =
            System.currentTimeMillis() - Duration.ofHours(4).toMillis();

    private static final Duration PART = Duration.ofMinutes(70);

    private static final Duration PATIENCE = Duration.ofSeconds(120);

    private static final Duration QUIET = Duration.ofSeconds(3);
    private static final Duration SHORT_QUIET = Duration.ofMillis(500);
    private static final int COMMITS_WHILE_QUIET = 6;
    private static final int RECORDS_BY_ONE = SOAK ? 30 : 15;

    private final Class<?> suppliers;

    /** @param suppliers of Crema's side */
    protected DslOnBrokerContract(Class<?> suppliers) {
        this.suppliers = suppliers;
    }

    /** How an application is configured. */
    private record Variant(Guarantee guarantee, boolean caching) {
        @Override
        public String toString() {
            return guarantee.setting() + (caching ? "-cached" : "-uncached");
        }
    }

    static List<Variant> variants() {
        List<Variant> all = new ArrayList<>(List.of(new Variant(Guarantee.EXACTLY_ONCE, true)));
        if (SOAK) {
            all.add(new Variant(Guarantee.AT_LEAST_ONCE, true));
            all.add(new Variant(Guarantee.EXACTLY_ONCE, false));
            all.add(new Variant(Guarantee.AT_LEAST_ONCE, false));
        }
        return all;
    }

    private enum Side {
        KAFKA,
        CREMA
    }

    @ParameterizedTest
    @MethodSource("variants")
    void outputs_and_changelogs_end_as_with_kafkas_cache_and_stores(Variant variant) throws Exception {
        Application kafka = new Application("kafka", variant, SETTLED);
        kafka.feed(0);
        kafka.run(Side.KAFKA);
        Application crema = new Application("crema", variant, SETTLED);
        crema.feed(0);
        crema.run(Side.CREMA);
        assertThat(crema.last()).hasSizeGreaterThan(2 * SETTLED.size() - 10);
        assertSame(kafka, crema);
    }

    /** Then the last results of the others are settled, too. */
    @ParameterizedTest
    @MethodSource("variants")
    void where_each_record_is_committed_by_itself_all_end_as_with_kafkas(Variant variant) throws Exception {
        Set<DslTopology> others = EnumSet.copyOf(UNSETTLED);
        others.removeAll(SUPPRESSED.keySet());
        Application kafka = new Application("kafka-by-one", variant, others);
        Application crema = new Application("crema-by-one", variant, others);
        try (Running kafkas = new Running(kafka, Side.KAFKA, SHORT_QUIET);
                Running cremas = new Running(crema, Side.CREMA, SHORT_QUIET)) {
            for (int number = 0; number < RECORDS_BY_ONE; number++) {
                kafka.feedOne(number);
                crema.feedOne(number);
                kafkas.awaitRest();
                cremas.awaitRest();
            }
        }
        assertThat(crema.last()).hasSizeGreaterThan(2 * others.size() - 2);
        assertSame(kafka, crema);
    }

    @ParameterizedTest
    @MethodSource("variants")
    void an_application_moves_to_crema_and_back_and_restores_no_table(Variant variant) throws Exception {
        Application stays = new Application("stays", variant, MOVED);
        Application moves = new Application("moves", variant, MOVED);
        List<Side> sides = List.of(Side.KAFKA, Side.CREMA, Side.KAFKA);
        for (int part = 0; part < sides.size(); part++) {
            stays.feed(part);
            stays.run(Side.KAFKA); // which begins to count duplicates anew each time
            moves.feed(part);
            Map<String, Long> restored = moves.run(sides.get(part));
            restored.keySet().removeIf(changelog -> KEYED.stream().noneMatch(each -> moves.isOf(each, changelog)));
            assertThat(restored).hasSizeGreaterThan(5);
            assertThat(restored.values()).as("part %d: %s", part, restored).containsOnly(0L);
        }
        assertSame(stays, moves);
    }

    /**
     * Over restarts, too: what is known of emissions comes with the input's offsets. The last windows wait for a record that comes a
     * second later.
     */
    @ParameterizedTest
    @MethodSource("variants")
    void windows_are_emitted_when_they_close_as_suppress_would(Variant variant) throws Exception {
        Set<DslTopology> both = EnumSet.copyOf(SUPPRESSED.keySet());
        both.addAll(SUPPRESSED.values());
        Application emits = new Application("emits", variant, both);
        for (int part = 0; part < 3; part++) {
            emits.feed(part);
            emits.run(Side.CREMA);
        }
        for (Map.Entry<DslTopology, DslTopology> pair : SUPPRESSED.entrySet()) {
            assertThat(closed(emits, pair.getKey()))
                    .as("%s", pair)
                    .isEqualTo(closed(emits, pair.getValue()))
                    .hasSizeGreaterThan(30);
        }
    }

    private static Map<Bytes, String> closed(Application application, DslTopology topology) throws Exception {
        long waiting = BEGIN + 2 * PART.toMillis() - Duration.ofMinutes(3).toMillis();
        Map<Bytes, String> results = application.results(topology);
        results.keySet().removeIf(window -> start(window) >= waiting);
        return results;
    }

    /** Of a window as text, {@code [key@start/end]}. */
    private static long start(Bytes window) {
        String text = new String(window.get(), StandardCharsets.UTF_8);
        return Long.parseLong(text.substring(text.lastIndexOf('@') + 1, text.lastIndexOf('/')));
    }

    private static void assertSame(Application kafka, Application other) throws Exception {
        Map<String, Map<Bytes, String>> expected = kafka.last();
        Map<String, Map<Bytes, String>> found = other.last();
        assertThat(found.keySet()).isEqualTo(expected.keySet());
        expected.forEach((topic, last) -> assertThat(found.get(topic)).as(topic).isEqualTo(last));
    }

    /** An application over as many runs as it has. */
    private final class Application {

        private final String name;
        private final Variant variant;
        private final Set<DslTopology> topologies;

        Application(String role, Variant variant, Set<DslTopology> topologies) throws Exception {
            this.name = role + "-" + variant;
            this.variant = variant;
            this.topologies = topologies;
            List<NewTopic> topics = new ArrayList<>();
            for (DslTopology topology : topologies) {
                for (String topic : List.of(Dsl.LEFT, Dsl.RIGHT, Dsl.OUT)) {
                    topics.add(new NewTopic(prefix(topology) + topic, 1, (short) 1));
                }
            }
            broker.admin().createTopics(topics).all().get();
        }

        private String prefix(DslTopology topology) {
            return name + "-" + topology + "-";
        }

        boolean isOf(DslTopology topology, String changelog) {
            return changelog.contains(prefix(topology));
        }

        /** The same to each topology. */
        void feed(int part) {
            send(topology -> {
                List<ProducerRecord<String, String>> records = new ArrayList<>();
                Random random = new Random(SEED + part);
                long now = BEGIN + part * PART.toMillis();
                for (int i = 0; i < RECORDS; i++) {
                    now += random.nextInt(2000);
                    records.add(record(topology, random, now));
                }
                long closes = now + Duration.ofHours(1).toMillis();
                records.add(
                        new ProducerRecord<>(prefix(topology) + Dsl.LEFT, 0, closes, DslContract.key(random), "a1"));
                return records;
            });
        }

        /** One record to each topology. */
        void feedOne(int number) {
            send(topology -> List.of(record(topology, new Random(SEED + number), BEGIN + 5_000L * number)));
        }

        private ProducerRecord<String, String> record(DslTopology topology, Random random, long now) {
            String topic = prefix(topology) + (random.nextInt(3) > 0 ? Dsl.LEFT : Dsl.RIGHT);
            long time = now - (random.nextInt(5) == 0 ? random.nextInt(60_000) : 0);
            return new ProducerRecord<>(topic, 0, time, DslContract.key(random), DslContract.text(random));
        }

        private void send(Function<DslTopology, List<ProducerRecord<String, String>>> records) {
            try (Producer<String, String> producer = new KafkaProducer<>(
                    Map.of(
                            ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                            broker.bootstrapServers(),
                            ProducerConfig.LINGER_MS_CONFIG,
                            100),
                    new StringSerializer(),
                    new StringSerializer())) {
                topologies.forEach(topology -> records.apply(topology).forEach(producer::send));
            }
        }

        /** Starts it, and closes it when it has come to rest; records restored, by changelog. */
        Map<String, Long> run(Side side) throws Exception {
            try (Running running = new Running(this, side, QUIET)) {
                running.awaitRest();
                return running.restored.records;
            }
        }

        private Properties properties(Side side, Duration quiet) {
            Properties properties = new Properties();
            properties.put(StreamsConfig.APPLICATION_ID_CONFIG, name);
            properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, broker.bootstrapServers());
            properties.put(StreamsConfig.STATE_DIR_CONFIG, directory.toString());
            properties.put(
                    StreamsConfig.PROCESSING_GUARANTEE_CONFIG,
                    variant.guarantee().setting());
            properties.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, quiet.toMillis() / COMMITS_WHILE_QUIET);
            properties.put(StreamsConfig.consumerPrefix(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG), "earliest");
            properties.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, 6000); // after which the next run gets its tasks
            if (!variant.caching()) {
                properties.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 0);
            }
            if (side == Side.CREMA) {
                properties.put(StreamsConfig.DSL_STORE_SUPPLIERS_CLASS_CONFIG, suppliers);
            }
            return properties;
        }

        /** The last value and timestamp of each key in the output of one of its topologies. */
        Map<Bytes, String> results(DslTopology topology) throws Exception {
            return last().get(prefix(topology).replace(name, "") + Dsl.OUT);
        }

        /** The last value and timestamp of each key, by topic. */
        Map<String, Map<Bytes, String>> last() throws Exception {
            Map<String, Map<Bytes, String>> last = new TreeMap<>();
            for (String topic : broker.admin().listTopics().names().get()) {
                boolean isOutput = topic.startsWith(name) && topic.endsWith(Dsl.OUT);
                boolean isChangelog = topic.startsWith(name) && topic.endsWith("-changelog");
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
                    last.put(topic.replace(name, ""), ofKeys);
                }
            }
            return last;
        }
    }

    /** An application from its start to its close. */
    private final class Running implements AutoCloseable {

        private final Application application;
        private final Duration quiet;
        private final Restored restored = new Restored();
        private final AtomicReference<Throwable> failure = new AtomicReference<>();
        private final Set<String> inputs;
        private final KafkaStreams streams;

        Running(Application application, Side side, Duration quiet) {
            this.application = application;
            this.quiet = quiet;
            Properties properties = application.properties(side, quiet);
            StreamsBuilder builder = side == Side.CREMA ? CachedDsl.streamsBuilder(properties) : new StreamsBuilder();
            application.topologies.forEach(topology -> topology.addTo(builder, application.prefix(topology)));
            Topology topology = builder.build(properties);
            inputs = inputs(topology);
            streams = new KafkaStreams(topology, properties);
            streams.setGlobalStateRestoreListener(restored);
            streams.setUncaughtExceptionHandler(e -> {
                failure.set(e);
                return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
            });
            streams.start();
        }

        /** Which of the topics that are fed a task reads. */
        private Set<String> inputs(Topology topology) {
            Set<String> fed = application.topologies.stream()
                    .flatMap(each -> Stream.of(Dsl.LEFT, Dsl.RIGHT).map(application.prefix(each)::concat))
                    .collect(Collectors.toSet());
            return topology.describe().subtopologies().stream()
                    .flatMap(subtopology -> subtopology.nodes().stream())
                    .filter(Source.class::isInstance)
                    .flatMap(source -> ((Source) source).topicSet().stream())
                    .filter(fed::contains)
                    .collect(Collectors.toSet());
        }

        /** Until the input is committed, and then what one subtopology has written for another. */
        void awaitRest() throws Exception {
            Map<TopicPartition, Long> ends = new HashMap<>();
            inputs.forEach(topic -> ends.putAll(broker.endOffsets(topic)));
            ends.values().removeIf(end -> end == 0);
            await("the input to be processed")
                    .atMost(PATIENCE)
                    .failFast("an exception", () -> failure.get() != null)
                    .until(() ->
                            broker.committedOffsets(application.name).entrySet().containsAll(ends.entrySet()));
            Map<TopicPartition, Long> before = Map.of();
            Map<TopicPartition, Long> now = broker.settledOffsets(application.name);
            while (!now.equals(before)) {
                Thread.sleep(quiet.toMillis());
                before = now;
                now = broker.settledOffsets(application.name);
            }
        }

        @Override
        public void close() {
            streams.close();
            assertThat(failure).hasNullValue();
        }
    }

    /** Counts records. */
    private static final class Restored implements StateRestoreListener {

        private final Map<String, Long> records = new ConcurrentSkipListMap<>();

        @Override
        public void onRestoreStart(TopicPartition changelog, String store, long from, long to) {}

        @Override
        public void onBatchRestored(TopicPartition changelog, String store, long offset, long batch) {}

        @Override
        public void onRestoreEnd(TopicPartition changelog, String store, long total) {
            records.merge(changelog.topic(), total, Long::sum);
        }
    }
}
