package dev.crema.store.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.crema.store.commit.CommitCountingClients;
import dev.crema.store.contract.StateDirectories;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.processor.StateRestoreListener;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every kind of store that an application can have, in one application under exactly-once: logged, without changelog, a table
 * with its source topic as changelog, read-only, global. A crash is the state directory copied while the application runs.
 */
public abstract class KindsOfStoresContract extends BrokerTest {

    private static final int RECORDS = 3000;
    private static final int KEYS = 10;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final List<String> COUNTS = List.of("logged", "unlogged");
    private static final List<String> COPIES = List.of("table", "readonly", "global");
    private static final List<String> TOPICS = List.of("counted", "table", "readonly", "global");

    private final Map<String, ?> settings;
    private final List<String> countsAfterCrash;
    private final String id = UUID.randomUUID().toString();
    private final String application = "app-" + id;
    private final Map<String, Long> restored = new ConcurrentHashMap<>();

    /**
     * Of the stores of one engine.
     *
     * @param settings with which they soon have on disk what is committed
     * @param countsAfterCrash which of the stores with counts have them after a crash
     */
    protected KindsOfStoresContract(Map<String, ?> settings, List<String> countsAfterCrash) {
        this.settings = settings;
        this.countsAfterCrash = countsAfterCrash;
    }

    protected abstract KeyValueBytesStoreSupplier plain(String name);

    protected abstract KeyValueBytesStoreSupplier timestamped(String name);

    /** The offset of a changelog partition that a store would start from if its process was killed; negative if none. */
    protected abstract long durableOffset(Path state, String store, TopicPartition changelog) throws IOException;

    @BeforeEach
    void createTopics() {
        TOPICS.forEach(topic -> broker.createTopic(topic(topic), 1));
    }

    private String topic(String name) {
        return name + "-" + id;
    }

    private static final class Count extends ContextualProcessor<String, String, Void, Void> {
        @Override
        public void process(Record<String, String> record) {
            for (String name : COUNTS) {
                KeyValueStore<String, String> store = context().getStateStore(name);
                String count = store.get(record.key());
                store.put(record.key(), count == null ? "1" : Integer.toString(Integer.parseInt(count) + 1));
            }
        }
    }

    private static final class Copy extends ContextualProcessor<String, String, Void, Void> {
        @Override
        public void process(Record<String, String> record) {
            KeyValueStore<String, String> copy = context().getStateStore("readonly");
            copy.put(record.key(), record.value());
        }
    }

    private Topology topology(Properties config) {
        StreamsBuilder builder = new StreamsBuilder();
        builder.addStateStore(builder("logged"));
        builder.addStateStore(builder("unlogged").withLoggingDisabled());
        builder.stream(topic("counted"), strings()).process(Count::new, "logged", "unlogged");
        builder.table(topic("table"), strings(), materialized("table"));
        builder.globalTable(topic("global"), strings(), materialized("global"));
        return builder.build(config)
                .addReadOnlyStateStore(
                        builder("readonly"),
                        "readonly-source",
                        new StringDeserializer(),
                        new StringDeserializer(),
                        topic("readonly"),
                        "readonly-copy",
                        Copy::new);
    }

    private StoreBuilder<KeyValueStore<String, String>> builder(String name) {
        return Stores.keyValueStoreBuilder(plain(name), Serdes.String(), Serdes.String());
    }

    private Materialized<String, String, KeyValueStore<Bytes, byte[]>> materialized(String name) {
        return Materialized.<String, String>as(timestamped(name))
                .withKeySerde(Serdes.String())
                .withValueSerde(Serdes.String());
    }

    private static Consumed<String, String> strings() {
        return Consumed.with(Serdes.String(), Serdes.String());
    }

    private KafkaStreams run(Path state, Map<String, ?> more) {
        Properties config = new Properties();
        config.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, broker.bootstrapServers());
        config.put(StreamsConfig.APPLICATION_ID_CONFIG, application);
        config.put(StreamsConfig.STATE_DIR_CONFIG, state.toString());
        config.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        config.put(StreamsConfig.TOPOLOGY_OPTIMIZATION_CONFIG, StreamsConfig.OPTIMIZE);
        config.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, 100);
        config.put("session.timeout.ms", 1000);
        config.put("heartbeat.interval.ms", 300);
        config.put("auto.offset.reset", "earliest");
        config.putAll(settings);
        config.putAll(more);
        KafkaStreams streams = new KafkaStreams(topology(config), config);
        restored.clear();
        streams.setGlobalStateRestoreListener(new StateRestoreListener() {
            @Override
            public void onRestoreStart(TopicPartition partition, String store, long from, long to) {}

            @Override
            public void onBatchRestored(TopicPartition partition, String store, long to, long records) {}

            @Override
            public void onRestoreEnd(TopicPartition partition, String store, long records) {
                restored.merge(store, records, Long::sum);
            }
        });
        streams.start();
        await().atMost(PATIENCE).until(() -> streams.state() == KafkaStreams.State.RUNNING);
        return streams;
    }

    /**
     * Puts numbers under ten keys of each topic, and in the last round deletes the last of the keys where they are copied. The
     * last record is a put: a delete of what came since the last commit the runtime's cache keeps to itself, and the store's
     * offset with it.
     */
    private void feed() {
        Map<String, Object> config = Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, broker.bootstrapServers());
        try (Producer<String, String> producer =
                new KafkaProducer<>(config, new StringSerializer(), new StringSerializer())) {
            for (String name : TOPICS) {
                for (int i = 0; i < RECORDS; i++) {
                    String value = i == RECORDS - KEYS ? null : Integer.toString(i);
                    int key = KEYS - 1 - i % KEYS;
                    producer.send(new ProducerRecord<>(
                            topic(name), "key-" + key, name.equals("counted") ? "counted" : value));
                }
            }
        }
    }

    private static Map<String, String> copies() {
        Map<String, String> copies = new TreeMap<>();
        for (int key = 0; key < KEYS - 1; key++) {
            copies.put("key-" + key, Integer.toString(RECORDS - 1 - key));
        }
        return copies;
    }

    private static Map<String, String> counts(int feeds) {
        Map<String, String> counts = new TreeMap<>();
        for (int key = 0; key < KEYS; key++) {
            counts.put("key-" + key, Integer.toString(feeds * RECORDS / KEYS));
        }
        return counts;
    }

    private static void awaitContents(KafkaStreams streams, int feeds) {
        awaitContents(streams, feeds, COUNTS);
    }

    private static void awaitContents(KafkaStreams streams, int feeds, List<String> counting) {
        await().atMost(PATIENCE)
                .ignoreException(InvalidStateStoreException.class)
                .untilAsserted(() -> {
                    for (String store : counting) {
                        assertThat(StoreContents.of(streams, store)).as(store).isEqualTo(counts(feeds));
                    }
                    for (String store : COPIES) {
                        assertThat(StoreContents.of(streams, store)).as(store).isEqualTo(copies());
                    }
                });
    }

    private void awaitCommitted() {
        await().atMost(PATIENCE).untilAsserted(() -> {
            Map<TopicPartition, Long> committed = broker.committedOffsets(application);
            for (String topic : List.of("counted", "table", "readonly")) {
                assertThat(committed).containsEntry(new TopicPartition(topic(topic), 0), (long) RECORDS);
            }
        });
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void all_of_them_are_right_after_a_clean_restart_and_restore_nothing(boolean clientsCount) {
        Map<String, ?> clients = clientsCount
                ? Map.of(StreamsConfig.DEFAULT_CLIENT_SUPPLIER_CONFIG, CommitCountingClients.class)
                : Map.of();
        try (KafkaStreams streams = run(directory, clients)) {
            feed();
            awaitContents(streams, 1);
            awaitCommitted();
        }
        try (KafkaStreams streams = run(directory, clients)) {
            awaitContents(streams, 1);
            assertThat(restored).containsKeys("logged", "table", "readonly", "global");
            assertThat(restored.values()).allMatch(records -> records == 0);
            feed();
            awaitContents(streams, 2);
        }
    }

    @Test
    void all_of_them_are_right_after_a_crash_and_restore_nothing_that_was_on_disk() throws IOException {
        Path running = directory.resolve("running");
        Path crashed = directory.resolve("crashed");
        try (KafkaStreams streams = run(running, Map.of())) {
            feed();
            awaitContents(streams, 1);
            awaitCommitted();
            awaitDurable(running, "logged", application + "-logged-changelog");
            awaitDurable(running, "table", topic("table"));
            awaitDurable(running, "readonly", topic("readonly"));
            StateDirectories.copy(running, crashed);
        }
        try (KafkaStreams streams = run(crashed, Map.of())) {
            awaitContents(streams, 1, countsAfterCrash);
            System.out.println("restored after a crash: " + restored);
            assertThat(restored).containsKeys("logged", "table", "readonly").doesNotContainKey("unlogged");
            // what was restored of a changelog written in transactions are at most their markers
            assertThat(restored.get("logged")).isLessThan(RECORDS / 10L);
            assertThat(restored.get("table")).isZero();
            assertThat(restored.get("readonly")).isZero();
            feed();
            awaitContents(streams, 2, countsAfterCrash);
        }
    }

    /** Returns when a kill would leave all records of a store's changelog on disk: by a timer, since no record comes any more. */
    private void awaitDurable(Path state, String store, String changelog) {
        TopicPartition partition = new TopicPartition(changelog, 0);
        await(store).atMost(PATIENCE).until(() -> durableOffset(state, store, partition) >= RECORDS - 1);
    }
}
