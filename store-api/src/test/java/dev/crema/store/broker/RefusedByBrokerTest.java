package dev.crema.store.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.crema.store.CachedStores;
import dev.crema.store.broker.TallyApp.Settings;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.AlterConfigOp.OpType;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.LongSerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A value that is larger than the changelog topic's {@code max.message.bytes}, which the producer lets pass: what the
 * application is told, and that nothing is lost once the limit is raised. Every value is as long as its record says.
 */
class RefusedByBrokerTest extends BrokerTest {

    private static final String STORE = "texts";
    private static final String LIMIT = "max.message.bytes";
    private static final long SMALL = 100;
    private static final long LARGE = 20_000;
    private static final int MAX_REQUEST = 5_000_000;

    private static final class Write extends ContextualProcessor<String, Long, Void, Void> {
        @Override
        public void process(Record<String, Long> record) {
            KeyValueStore<String, String> texts = context().getStateStore(STORE);
            texts.put(record.key(), text(record.value()));
        }
    }

    /** Limits that a store can know of. */
    enum Known {
        OF_THE_BUILDER(Map.of(LIMIT, "5000"), 20_000),
        OF_ANY_BROKER(Map.of(), 1_500_000);

        private final Map<String, String> logConfig;
        private final long tooLarge;

        Known(Map<String, String> logConfig, long tooLarge) {
            this.logConfig = logConfig;
            this.tooLarge = tooLarge;
        }
    }

    @ParameterizedTest
    @CsvSource({
        "OF_THE_BUILDER, EXACTLY_ONCE",
        "OF_THE_BUILDER, AT_LEAST_ONCE",
        "OF_ANY_BROKER, EXACTLY_ONCE",
        "OF_ANY_BROKER, AT_LEAST_ONCE"
    })
    void by_a_known_limit_store_task_key_and_size_are_named_and_nothing_is_lost(Known limit, Guarantee guarantee)
            throws Exception {
        Settings settings = settings(guarantee, limit.tooLarge);

        assertThat(failure(settings, limit.logConfig))
                .hasMessageContainingAll("store " + STORE, "task 0_0", "key-large", LIMIT, changelog(settings))
                .hasMessageContaining((limit.tooLarge + "key-large".length()) + " bytes")
                .hasRootCauseInstanceOf(RecordTooLargeException.class);

        // a builder still has the old limit, and the topic's is what counts
        raise(settings);
        assertThat(textsAfterAll(settings, limit.logConfig)).isEqualTo(truth(limit.tooLarge));
    }

    /** Nobody but the broker knows of it, and Kafka tells what it tells of any topic, whose name has the store's in it. */
    @ParameterizedTest
    @EnumSource
    void by_a_limit_of_the_topic_alone_task_and_topic_are_named_and_nothing_is_lost(Guarantee guarantee)
            throws Exception {
        Settings settings = settings(guarantee, LARGE);
        broker.admin()
                .createTopics(List.of(new NewTopic(changelog(settings), 1, (short) 1)
                        .configs(Map.of(LIMIT, "5000", "cleanup.policy", "compact"))))
                .all()
                .get();

        assertThat(failure(settings, Map.of()))
                .hasMessageContainingAll("task 0_0", changelog(settings), "RecordTooLargeException")
                .hasRootCauseInstanceOf(RecordTooLargeException.class);

        raise(settings);
        assertThat(textsAfterAll(settings, Map.of())).isEqualTo(truth(LARGE));
    }

    private Settings settings(Guarantee guarantee, long large) {
        Settings settings = new Settings(broker, UUID.randomUUID().toString(), 1, directory, guarantee, STORE)
                .with("producer." + ProducerConfig.MAX_REQUEST_SIZE_CONFIG, MAX_REQUEST);
        broker.createTopic(settings.topic(), 1);
        try (Producer<String, Long> producer = new KafkaProducer<>(
                Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, broker.bootstrapServers()),
                new StringSerializer(),
                new LongSerializer())) {
            for (int i = 0; i < 20; i++) {
                producer.send(new ProducerRecord<>(settings.topic(), "key-" + i, SMALL));
                if (i == 10) {
                    producer.send(new ProducerRecord<>(settings.topic(), "key-large", large));
                }
            }
        }
        return settings;
    }

    private static Map<String, String> truth(long large) {
        Map<String, String> texts = new HashMap<>(Map.of("key-large", text(large)));
        for (int i = 0; i < 20; i++) {
            texts.put("key-" + i, text(SMALL));
        }
        return texts;
    }

    private static String text(long length) {
        return "x".repeat(Math.toIntExact(length));
    }

    private static Topology topology(Settings settings, Map<String, String> logConfig) {
        return new Topology()
                .addSource(
                        "input", Serdes.String().deserializer(), Serdes.Long().deserializer(), settings.topic())
                .addProcessor("write", Write::new, "input")
                .addStateStore(
                        CachedStores.keyValueStoreBuilder(
                                        Stores.inMemoryKeyValueStore(STORE), Serdes.String(), Serdes.String())
                                .withLoggingEnabled(logConfig),
                        "write");
    }

    /** What the uncaught exception handler is told. */
    private static Throwable failure(Settings settings, Map<String, String> logConfig) {
        AtomicReference<Throwable> told = new AtomicReference<>();
        try (KafkaStreams streams = TallyApp.create(
                topology(settings, logConfig), settings, event -> {}, failure -> told.compareAndSet(null, failure))) {
            streams.start();
            await("the refusal").atMost(Duration.ofSeconds(60)).until(() -> told.get() != null);
        }
        return told.get();
    }

    private static void raise(Settings settings) throws Exception {
        broker.admin()
                .incrementalAlterConfigs(Map.of(
                        new ConfigResource(ConfigResource.Type.TOPIC, changelog(settings)),
                        List.of(new AlterConfigOp(new ConfigEntry(LIMIT, Integer.toString(MAX_REQUEST)), OpType.SET))))
                .all()
                .get();
    }

    /** What the store would be restored to after the application was started again and has committed all input. */
    private static Map<String, String> textsAfterAll(Settings settings, Map<String, String> logConfig) {
        Life life = new Life();
        try (KafkaStreams streams = TallyApp.create(topology(settings, logConfig), settings, life::event, life::fail)) {
            streams.start();
            await("all input to be committed")
                    .atMost(Duration.ofSeconds(60))
                    .failFast(life::requireHealthy)
                    .until(() -> broker.committedOffsets(settings.applicationId())
                            .equals(broker.endOffsets(settings.topic())));
        }
        Map<String, String> texts = new HashMap<>();
        broker.readAll(changelog(settings), new StringDeserializer(), new StringDeserializer())
                .forEach(record -> texts.put(record.key(), record.value()));
        return texts;
    }

    private static String changelog(Settings settings) {
        return settings.applicationId() + "-" + STORE + "-changelog";
    }
}
