package dev.crema.rocks.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.crema.rocks.RocksStores;
import dev.crema.store.broker.BrokerTest;
import dev.crema.store.broker.Guarantee;
import dev.crema.store.broker.Life;
import dev.crema.store.broker.StoreContents;
import dev.crema.store.broker.TallyApp;
import dev.crema.store.contract.StateDirectories;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** State that comes back when its changelog no longer has the deletes that it missed. Kafka's store is beside ours. */
class CompactedDeletesTest extends BrokerTest {

    private static final String CREMA = "crema";
    private static final String KAFKA = "kafka";
    private static final int KEYS = 100;
    private static final String KEPT = "kept";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final Map<String, ?> COMPACTED_SOON =
            Map.of("topic.delete.retention.ms", 1000, "topic.segment.ms", 100, "topic.min.cleanable.dirty.ratio", 0.01);

    @ParameterizedTest
    @EnumSource
    void a_key_stays_deleted_whose_delete_is_compacted_away(Guarantee guarantee) throws Exception {
        Path running = directory.resolve("running");
        Path old = directory.resolve("old");
        CopyApp.Settings settings =
                new CopyApp.Settings(broker, UUID.randomUUID().toString(), running, guarantee);
        broker.createTopic(settings.topic(), 1);

        live(settings, streams -> {
            send(settings, IntStream.range(0, KEYS), "value");
            send(settings, IntStream.of(-1), "value");
            awaitAllCopied(settings);
        });
        StateDirectories.copy(running, old);
        live(settings, streams -> {
            send(settings, IntStream.range(0, KEYS), null);
            awaitAllCopied(settings);
            awaitCompacted(settings, CREMA);
            awaitCompacted(settings, KAFKA);
        });
        live(settings.in(old), streams -> {
            assertThat(StoreContents.of(streams, KAFKA)).hasSizeGreaterThan(KEYS); // they are back
            assertThat(StoreContents.of(streams, CREMA)).containsOnlyKeys(KEPT);
        });
    }

    private static void live(CopyApp.Settings settings, Consumer<KafkaStreams> whenRunning) {
        Life life = new Life();
        Properties config = settings.config();
        config.putAll(COMPACTED_SOON);
        try (KafkaStreams streams = new KafkaStreams(
                CopyApp.topology(
                        settings.topic(),
                        List.of(RocksStores.persistentKeyValueStore(CREMA), Stores.persistentKeyValueStore(KAFKA)),
                        key -> {}),
                config)) {
            TallyApp.tell(streams, life::event, life::fail);
            streams.start();
            await().atMost(PATIENCE).failFast(life::requireHealthy).until(life::isRunning);
            whenRunning.accept(streams);
        }
    }

    /** {@link #KEPT} for a negative number. */
    private static void send(CopyApp.Settings settings, IntStream keys, String value) {
        Map<String, Object> config = Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, broker.bootstrapServers());
        try (Producer<String, String> producer =
                new KafkaProducer<>(config, new StringSerializer(), new StringSerializer())) {
            keys.forEach(
                    key -> producer.send(new ProducerRecord<>(settings.topic(), key < 0 ? KEPT : "key-" + key, value)));
        }
    }

    private static void awaitAllCopied(CopyApp.Settings settings) {
        TopicPartition input = new TopicPartition(settings.topic(), 0);
        long end = broker.endOffsets(settings.topic()).get(input);
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(broker.committedOffsets(settings.id()))
                .containsEntry(input, end));
    }

    /** Writes until the changelog has nothing of the deleted keys: a segment is compacted once there is another. */
    private static void awaitCompacted(CopyApp.Settings settings, String store) {
        String changelog = settings.id() + "-" + store + "-changelog";
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(200)).untilAsserted(() -> {
            send(settings, IntStream.of(-1), "value");
            assertThat(broker.readAll(changelog, new StringDeserializer(), new StringDeserializer()))
                    .allMatch(record -> record.key().equals(KEPT));
        });
    }
}
