package dev.crema.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.store.config.StoreCatalog;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Windowed;
import org.apache.kafka.streams.kstream.internals.SessionWindow;
import org.apache.kafka.streams.processor.StateRestoreListener;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.AggregationWithHeaders;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.SessionStore;
import org.apache.kafka.streams.state.ValueAndTimestamp;
import org.apache.kafka.streams.state.ValueTimestampHeaders;
import org.apache.kafka.streams.state.WindowStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One file with a store of every shape on each engine: they keep what was put over a restart, and when their state is gone. */
class CatalogOnBrokerTest {

    private static final List<String> SHAPES = List.of(
            "key-value",
            "timestamped-key-value",
            "timestamped-key-value-with-headers",
            "window",
            "timestamped-window",
            "timestamped-window-with-headers",
            "session",
            "session-with-headers");

    private static final List<String> ENGINES = List.of("rocksdb", "memory");

    private static final String IN = "in";
    private static final String OUT = "out";
    private static final String ASK = "?";
    private static final String KEY = "key";
    private static final int RECORDS = 500;

    /** Of today, or the broker deleted what is older than changelogs of windows are kept. */
    private static final long TIME = System.currentTimeMillis();

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path directory;

    private String file() {
        StringBuilder file = new StringBuilder("""
                cache.max.bytes = 4 MiB
                stores.default.key.serde = org.apache.kafka.common.serialization.Serdes$StringSerde
                stores.default.value.serde = org.apache.kafka.common.serialization.Serdes$StringSerde
                stores.default.changelog.segment.bytes = 2 MiB
                stores.default.changelog.replication.factor = 1
                streams.application.id = catalog
                streams.processing.guarantee = exactly_once_v2
                streams.commit.interval.ms = 100
                streams.consumer.auto.offset.reset = earliest
                streams.consumer.session.timeout.ms = 6000
                """);
        for (String engine : ENGINES) {
            for (String shape : SHAPES) {
                String store = "stores." + engine + "-" + shape + ".";
                file.append(store).append("shape = ").append(shape).append('\n');
                file.append(store).append("engine = ").append(engine).append('\n');
                if (engine.equals("memory")) {
                    file.append(store).append("warm.start = true\n");
                }
                if (!shape.contains("key-value")) {
                    file.append(store).append("retention.ms = 1 h\n");
                }
                if (shape.contains("window")) {
                    file.append(store).append("window.size.ms = 1 min\n");
                }
            }
        }
        return file.toString();
    }

    @Test
    void every_shape_on_each_engine_keeps_what_was_put() throws Exception {
        Path stores = Files.writeString(directory.resolve("stores.properties"), file());
        StoreCatalog catalog = StoreCatalog.load(stores);
        assertThat(catalog.names()).hasSize(SHAPES.size() * ENGINES.size());
        try (EmbeddedBroker broker = EmbeddedBroker.start(directory.resolve("broker"));
                Application application = new Application(broker.bootstrapServers(), catalog)) {
            assertThat(catalog.warnings(application.admin)).isEmpty();
            Map<String, String> expected = new TreeMap<>();
            for (String store : catalog.names()) {
                expected.put(store, text(catalog.shape(store)));
            }
            assertThat(application.run("state", true)).isEqualTo(expected);
            assertThat(application.changelogSetting("rocksdb-window", "segment.bytes"))
                    .isEqualTo(Integer.toString(2 << 20));

            assertThat(application.run("state", false)).as("after a restart").isEqualTo(expected);
            assertThat(application.restored).hasValue(0);

            assertThat(application.run("other", false))
                    .as("from changelogs alone")
                    .isEqualTo(expected);
            assertThat(application.restored.get()).isGreaterThanOrEqualTo(expected.size());
        }
    }

    @Test
    void replicas_that_the_cluster_has_no_brokers_for_are_warned_of() throws Exception {
        Path stores = Files.writeString(
                directory.resolve("stores.properties"),
                file().replace("replication.factor = 1", "replication.factor = 3"));
        try (EmbeddedBroker broker = EmbeddedBroker.start(directory.resolve("broker"));
                Admin admin = admin(broker.bootstrapServers())) {
            assertThat(StoreCatalog.load(stores).warnings(admin))
                    .singleElement()
                    .asString()
                    .contains("replication.factor=3", "1 broker");
        }
    }

    private static Admin admin(String bootstrapServers) {
        return Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers));
    }

    /** What the last record leaves in a store. */
    private static String text(String shape) {
        return Write.text(Write.wrapped(shape, last(), TIME, headers()));
    }

    private static String last() {
        return "value" + (RECORDS - 1);
    }

    private static Headers headers() {
        return new RecordHeaders(List.of(new RecordHeader("h", "header".getBytes(StandardCharsets.UTF_8))));
    }

    /** Writes each record into every store, and tells what they hold when it is asked. */
    private static final class Write extends ContextualProcessor<String, String, String, String> {

        private final StoreCatalog catalog;

        Write(StoreCatalog catalog) {
            this.catalog = catalog;
        }

        @Override
        public void process(Record<String, String> record) {
            for (String store : catalog.names()) {
                if (record.key().equals(ASK)) {
                    context().forward(record.withKey(store).withValue(text(read(store))));
                } else {
                    write(store, record);
                }
            }
        }

        private void write(String store, Record<String, String> record) {
            Object value = wrapped(catalog.shape(store), record.value(), record.timestamp(), record.headers());
            StateStore opened = context().getStateStore(store);
            if (opened instanceof WindowStore<?, ?>) {
                this.<WindowStore<String, Object>>cast(opened).put(record.key(), value, record.timestamp());
            } else if (opened instanceof SessionStore<?, ?>) {
                this.<SessionStore<String, Object>>cast(opened).put(session(record.key(), record.timestamp()), value);
            } else {
                this.<KeyValueStore<String, Object>>cast(opened).put(record.key(), value);
            }
        }

        private Object read(String store) {
            StateStore opened = context().getStateStore(store);
            if (opened instanceof WindowStore<?, ?>) {
                return this.<WindowStore<String, Object>>cast(opened).fetch(KEY, TIME);
            }
            return opened instanceof SessionStore<?, ?>
                    ? this.<SessionStore<String, Object>>cast(opened).fetchSession(KEY, TIME, TIME)
                    : this.<KeyValueStore<String, Object>>cast(opened).get(KEY);
        }

        private static Windowed<String> session(String key, long time) {
            return new Windowed<>(key, new SessionWindow(time, time));
        }

        @SuppressWarnings("unchecked")
        private <S> S cast(StateStore store) {
            return (S) store;
        }

        static Object wrapped(String shape, String value, long time, Headers headers) {
            if (shape.equals("session-with-headers")) {
                return AggregationWithHeaders.make(value, headers);
            }
            if (shape.endsWith("-with-headers")) {
                return ValueTimestampHeaders.make(value, time, headers);
            }
            return shape.startsWith("timestamped") ? ValueAndTimestamp.make(value, time) : value;
        }

        static String text(Object value) {
            if (value instanceof AggregationWithHeaders<?> session) {
                return session.aggregation() + text(session.headers());
            }
            if (value instanceof ValueTimestampHeaders<?> all) {
                return all.value() + " at " + all.timestamp() + text(all.headers());
            }
            return value instanceof ValueAndTimestamp<?> timed
                    ? timed.value() + " at " + timed.timestamp()
                    : String.valueOf(value);
        }

        private static String text(Headers headers) {
            return " with " + new String(headers.lastHeader("h").value(), StandardCharsets.UTF_8);
        }
    }

    /** The application, one run after the other. */
    private final class Application implements AutoCloseable, StateRestoreListener {

        private final String bootstrapServers;
        private final StoreCatalog catalog;
        private final Admin admin;
        private final AtomicLong restored = new AtomicLong();
        private int asked;

        Application(String bootstrapServers, StoreCatalog catalog) throws Exception {
            this.bootstrapServers = bootstrapServers;
            this.catalog = catalog;
            this.admin = admin(bootstrapServers);
            admin.createTopics(List.of(new NewTopic(IN, 1, (short) 1), new NewTopic(OUT, 1, (short) 1)))
                    .all()
                    .get();
        }

        /** What each store holds. */
        Map<String, String> run(String state, boolean writes) {
            restored.set(0);
            send(writes);
            Properties properties = catalog.properties();
            properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
            properties.put(
                    StreamsConfig.STATE_DIR_CONFIG, directory.resolve(state).toString());
            Topology topology = new Topology()
                    .addSource(IN, new StringDeserializer(), new StringDeserializer(), IN)
                    .addProcessor("write", () -> new Write(catalog), IN)
                    .addSink(OUT, OUT, new StringSerializer(), new StringSerializer(), "write");
            try (KafkaStreams streams = new KafkaStreams(catalog.addTo(topology, "write"), properties)) {
                streams.setGlobalStateRestoreListener(this);
                streams.start();
                return answers();
            }
        }

        private void send(boolean writes) {
            try (var producer = new KafkaProducer<>(
                    Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers),
                    new StringSerializer(),
                    new StringSerializer())) {
                for (int i = 0; writes && i < RECORDS; i++) {
                    producer.send(new ProducerRecord<>(IN, 0, TIME, KEY, "value" + i, headers()));
                }
                producer.send(new ProducerRecord<>(IN, 0, TIME, ASK, "", headers()));
                asked++;
            }
        }

        private Map<String, String> answers() {
            List<ConsumerRecord<String, String>> answers = new ArrayList<>();
            int stores = catalog.names().size();
            try (var consumer = new KafkaConsumer<>(
                    Map.of(
                            ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                            bootstrapServers,
                            ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                            "read_committed"),
                    new StringDeserializer(),
                    new StringDeserializer())) {
                TopicPartition out = new TopicPartition(OUT, 0);
                consumer.assign(List.of(out));
                consumer.seekToBeginning(List.of(out));
                long end = System.nanoTime() + PATIENCE.toNanos();
                while (answers.size() < asked * stores && System.nanoTime() < end) {
                    consumer.poll(Duration.ofMillis(100)).forEach(answers::add);
                }
            }
            Map<String, String> last = new TreeMap<>();
            answers.stream().skip((asked - 1L) * stores).forEach(answer -> last.put(answer.key(), answer.value()));
            return last;
        }

        String changelogSetting(String store, String setting) throws Exception {
            var topic = new ConfigResource(ConfigResource.Type.TOPIC, "catalog-" + store + "-changelog");
            return admin.describeConfigs(List.of(topic))
                    .all()
                    .get()
                    .get(topic)
                    .get(setting)
                    .value();
        }

        @Override
        public void onRestoreStart(TopicPartition changelog, String store, long from, long to) {}

        @Override
        public void onBatchRestored(TopicPartition changelog, String store, long offset, long batch) {}

        @Override
        public void onRestoreEnd(TopicPartition changelog, String store, long total) {
            restored.addAndGet(total);
        }

        @Override
        public void close() {
            admin.close();
        }
    }
}
