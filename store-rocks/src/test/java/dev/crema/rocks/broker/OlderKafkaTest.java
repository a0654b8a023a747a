package dev.crema.rocks.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.crema.rocks.RocksStores;
import dev.crema.store.broker.BrokerTest;
import dev.crema.store.broker.ChildJvm;
import dev.crema.store.broker.Guarantee;
import dev.crema.store.broker.Life;
import dev.crema.store.broker.StoreContents;
import dev.crema.store.broker.TallyApp;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.KafkaStreams;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * State that an application of an older Kafka Streams leaves, whose stores have their offsets in a file of their task. That
 * application runs in a JVM of its own, from jars that the build puts there.
 */
class OlderKafkaTest extends BrokerTest {

    private static final Path JARS = Path.of("target", "older-kafka");
    private static final int RECORDS = 20_000;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @ParameterizedTest
    @EnumSource
    void what_it_closed_is_taken_over_and_nothing_restored(Guarantee guarantee) throws Exception {
        CopyApp.Settings settings = newSettings(guarantee);
        CountDownLatch closed = new CountDownLatch(1);
        try (ChildJvm older = CopyApp.start(settings, key(RECORDS - 1), jars(), line -> {
            if (line.equals(CopyApp.CLOSED)) {
                closed.countDown();
            }
        })) {
            assertThat(closed.await(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .as(older.output())
                    .isTrue();
        }
        assertThat(directory.resolve(settings.id()).resolve("0_0").resolve(".checkpoint"))
                .exists();
        assertThat(takeOver(settings))
                .hasSize(2)
                .allSatisfy((store, records) -> assertThat(records).as(store).isZero());
        assertThat(takeOver(settings))
                .allSatisfy((store, records) -> assertThat(records).as(store).isZero());
    }

    @ParameterizedTest
    @EnumSource
    void what_it_left_when_it_was_killed_comes_to_the_truth(Guarantee guarantee) throws Exception {
        CopyApp.Settings settings = newSettings(guarantee);
        try (ChildJvm older = CopyApp.start(settings, "never", jars(), line -> {})) {
            await().atMost(PATIENCE).failFast(older::requireAlive).untilAsserted(() -> assertThat(
                            broker.committedOffsets(settings.id()))
                    .hasEntrySatisfying(new TopicPartition(settings.topic(), 0), offset -> assertThat(offset)
                            .isGreaterThanOrEqualTo(RECORDS)));
            older.killAfter(Duration.ZERO);
        }
        System.out.println(guarantee + ", killed with an older Kafka's stores: restored " + takeOver(settings));
    }

    private static List<Path> jars() throws IOException {
        try (Stream<Path> jars = Files.list(JARS)) {
            return jars.map(Path::toAbsolutePath).toList();
        }
    }

    /** With all of the input. */
    private CopyApp.Settings newSettings(Guarantee guarantee) {
        CopyApp.Settings settings =
                new CopyApp.Settings(broker, UUID.randomUUID().toString(), directory, guarantee);
        broker.createTopic(settings.topic(), 1);
        Map<String, Object> config = Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, broker.bootstrapServers());
        try (Producer<String, String> producer =
                new KafkaProducer<>(config, new StringSerializer(), new StringSerializer())) {
            for (int i = 0; i < RECORDS; i++) {
                producer.send(new ProducerRecord<>(settings.topic(), key(i), Integer.toString(i)));
            }
        }
        return settings;
    }

    private static String key(int number) {
        return "key-" + number;
    }

    /** Runs Crema's stores in the same directory until they can be asked. Returns records restored, by store. */
    private static Map<String, Long> takeOver(CopyApp.Settings settings) {
        Life life = new Life();
        try (KafkaStreams streams = new KafkaStreams(
                CopyApp.topology(
                        settings.topic(),
                        List.of(
                                RocksStores.persistentKeyValueStore(CopyApp.PLAIN),
                                RocksStores.persistentTimestampedKeyValueStore(CopyApp.TIMESTAMPED)),
                        key -> {}),
                settings.config())) {
            TallyApp.tell(streams, life::event, life::fail);
            streams.start();
            await().atMost(PATIENCE).failFast(life::requireHealthy).until(life::isRunning);
            for (String store : List.of(CopyApp.PLAIN, CopyApp.TIMESTAMPED)) {
                assertThat(StoreContents.of(streams, store)).as(store).isEqualTo(input());
            }
        }
        return life.restored();
    }

    private static Map<String, String> input() {
        Map<String, String> input = new TreeMap<>();
        for (int i = 0; i < RECORDS; i++) {
            input.put(key(i), Integer.toString(i));
        }
        return input;
    }
}
