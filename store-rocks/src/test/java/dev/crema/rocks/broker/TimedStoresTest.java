package dev.crema.rocks.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.crema.rocks.RocksStores;
import dev.crema.store.CachedStores;
import dev.crema.store.broker.EmbeddedBroker;
import dev.crema.store.broker.Guarantee;
import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.common.utils.Utils;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StoreQueryParameters;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Windowed;
import org.apache.kafka.streams.kstream.internals.SessionWindow;
import org.apache.kafka.streams.processor.StateRestoreListener;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.QueryableStoreTypes;
import org.apache.kafka.streams.state.ReadOnlyWindowStore;
import org.apache.kafka.streams.state.SessionStore;
import org.apache.kafka.streams.state.Stores;
import org.apache.kafka.streams.state.WindowStore;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Windows and sessions of an application on a broker: over a restart, from nothing, and what their changelogs are made with. */
class TimedStoresTest {

    private static final Duration LENGTH = Duration.ofMinutes(1);
    private static final Duration RETENTION = Duration.ofMinutes(30);
    private static final List<String> WINDOWS = List.of("cached", "bare");
    private static final int RECORDS = 6000;
    private static final int KEYS = 20;

    @TempDir
    Path directory;

    private final AtomicLong restored = new AtomicLong();

    /** Counts a record in its window, and keeps one session of each key. */
    private static final class Count extends ContextualProcessor<String, String, Void, Void> {
        @Override
        public void process(Record<String, String> record) {
            long start = record.timestamp() - record.timestamp() % LENGTH.toMillis();
            for (String name : WINDOWS) {
                WindowStore<String, Long> windows = context().getStateStore(name);
                Long count = windows.fetch(record.key(), start);
                windows.put(record.key(), count == null ? 1 : count + 1, start);
            }
            SessionStore<String, Long> sessions = context().getStateStore("sessions");
            long begin = record.timestamp();
            long count = 1;
            try (KeyValueIterator<Windowed<String>, Long> found =
                    sessions.findSessions(record.key(), record.timestamp() - LENGTH.toMillis(), record.timestamp())) {
                while (found.hasNext()) {
                    KeyValue<Windowed<String>, Long> session = found.next();
                    begin = Math.min(begin, session.key.window().start());
                    count += session.value;
                    sessions.remove(session.key);
                }
            }
            sessions.put(new Windowed<>(record.key(), new SessionWindow(begin, record.timestamp())), count);
        }
    }

    private static Topology topology() {
        var cached = RocksStores.persistentWindowStore("cached", RETENTION, LENGTH, false);
        var bare = RocksStores.persistentWindowStore("bare", RETENTION, LENGTH, false);
        var sessions = RocksStores.persistentSessionStore("sessions", RETENTION);
        return new Topology()
                .addSource("source", new StringDeserializer(), new StringDeserializer(), "input")
                .addProcessor("count", Count::new, "source")
                .addStateStore(CachedStores.windowStoreBuilder(cached, Serdes.String(), Serdes.Long()), "count")
                .addStateStore(Stores.windowStoreBuilder(bare, Serdes.String(), Serdes.Long()), "count")
                .addStateStore(CachedStores.sessionStoreBuilder(sessions, Serdes.String(), Serdes.Long()), "count");
    }

    @ParameterizedTest
    @EnumSource
    void they_go_on_after_a_restart_and_come_back_from_their_changelogs(Guarantee guarantee) throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start()) {
            broker.createTopic("input", 1);
            Map<String, Long> truth = new TreeMap<>();
            produce(broker, truth);
            try (KafkaStreams streams = start(broker, guarantee)) {
                await().atMost(Duration.ofSeconds(60))
                        .until(() -> broker.committedOffsets("app").equals(broker.endOffsets("input")));
                assertHolds(streams, truth);
            }
            restored.set(0);
            try (KafkaStreams streams = start(broker, guarantee)) {
                assertHolds(streams, truth);
                assertThat(restored.get()).as("restored after a clean close").isZero();
            }
            Utils.delete(new File(directory.toFile(), "app"));
            try (KafkaStreams streams = start(broker, guarantee)) {
                assertHolds(streams, truth);
                assertThat(restored.get()).isPositive();
            }
            for (String store : List.of("cached", "bare", "sessions")) {
                var topic = new ConfigResource(ConfigResource.Type.TOPIC, "app-" + store + "-changelog");
                var config = broker.admin()
                        .describeConfigs(List.of(topic))
                        .all()
                        .get()
                        .get(topic);
                assertThat(config.get("cleanup.policy").value().split(","))
                        .as(store)
                        .containsExactlyInAnyOrder("compact", "delete");
                assertThat(Long.parseLong(config.get("retention.ms").value()))
                        .as(store)
                        .isGreaterThanOrEqualTo(RETENTION.toMillis());
            }
        }
    }

    /** A record of each key in turn, a second apart: 100 minutes, of which the last 30 are kept. */
    private static void produce(EmbeddedBroker broker, Map<String, Long> truth) {
        long now = System.currentTimeMillis(); // or the changelog deleted it
        now -= now % LENGTH.toMillis();
        try (Producer<String, String> producer = new KafkaProducer<>(
                Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, broker.bootstrapServers()),
                new StringSerializer(),
                new StringSerializer())) {
            for (int i = 0; i < RECORDS; i++) {
                long time = now - (RECORDS - i) * 1000L;
                String key = "key" + i % KEYS;
                producer.send(new ProducerRecord<>("input", 0, time, key, "value"));
                long start = time - time % LENGTH.toMillis();
                truth.merge(key + "@" + start, 1L, Long::sum);
            }
        }
        long newest = (now - 1000L) - (now - 1000L) % LENGTH.toMillis();
        truth.keySet().removeIf(window -> Long.parseLong(window.split("@")[1]) <= newest - RETENTION.toMillis());
    }

    private KafkaStreams start(EmbeddedBroker broker, Guarantee guarantee) {
        Properties config = new Properties();
        config.putAll(Map.of(
                StreamsConfig.APPLICATION_ID_CONFIG,
                "app",
                StreamsConfig.BOOTSTRAP_SERVERS_CONFIG,
                broker.bootstrapServers(),
                StreamsConfig.STATE_DIR_CONFIG,
                directory.toString(),
                StreamsConfig.PROCESSING_GUARANTEE_CONFIG,
                guarantee.setting(),
                StreamsConfig.consumerPrefix("auto.offset.reset"),
                "earliest",
                StreamsConfig.consumerPrefix("group.instance.id"),
                "instance",
                StreamsConfig.COMMIT_INTERVAL_MS_CONFIG,
                100));
        KafkaStreams streams = new KafkaStreams(topology(), config);
        streams.setGlobalStateRestoreListener(new RestoreCount());
        streams.start();
        await().atMost(Duration.ofSeconds(60)).until(() -> streams.state() == KafkaStreams.State.RUNNING);
        return streams;
    }

    private static void assertHolds(KafkaStreams streams, Map<String, Long> truth) {
        for (String name : WINDOWS) {
            ReadOnlyWindowStore<String, Long> windows =
                    streams.store(StoreQueryParameters.fromNameAndType(name, QueryableStoreTypes.windowStore()));
            Map<String, Long> found = new TreeMap<>();
            try (KeyValueIterator<Windowed<String>, Long> all = windows.all()) {
                all.forEachRemaining(entry ->
                        found.put(entry.key.key() + "@" + entry.key.window().start(), entry.value));
            }
            assertThat(found).as(name).isEqualTo(truth);
        }
        for (int key = 0; key < KEYS; key++) {
            try (KeyValueIterator<Windowed<String>, Long> sessions = streams.store(StoreQueryParameters.fromNameAndType(
                            "sessions", QueryableStoreTypes.<String, Long>sessionStore()))
                    .fetch("key" + key)) {
                assertThat(sessions.next().value).isEqualTo(RECORDS / KEYS);
                assertThat(sessions.hasNext()).isFalse();
            }
        }
    }

    private final class RestoreCount implements StateRestoreListener {
        @Override
        public void onRestoreStart(TopicPartition partition, String store, long from, long to) {}

        @Override
        public void onBatchRestored(TopicPartition partition, String store, long end, long records) {
            restored.addAndGet(records);
        }

        @Override
        public void onRestoreEnd(TopicPartition partition, String store, long total) {}
    }
}
