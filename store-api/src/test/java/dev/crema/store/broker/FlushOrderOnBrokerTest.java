package dev.crema.store.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.crema.store.broker.LateWrites.Seen;
import dev.crema.store.broker.TallyApp.Settings;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.LongDeserializer;
import org.apache.kafka.common.serialization.LongSerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.KafkaStreams;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A store that a later store's flush writes, after its own. The application ends right after the commit that covers all
 * input, and no later commit can make good what that one left out. The topology is that of {@link LateWrites}.
 */
class FlushOrderOnBrokerTest extends BrokerTest {

    private static final int KEYS = 100;

    private enum End {
        /** In this JVM, by {@link KafkaStreams#close}. */
        CLOSED {
            @Override
            void run(Settings settings, Callable<Boolean> done) {
                Life life = new Life();
                try (KafkaStreams streams =
                        TallyApp.create(LateWrites.topology(settings), settings, life::event, life::fail)) {
                    streams.start();
                    patiently().failFast(life::requireHealthy).until(done);
                }
            }
        },
        /** In a JVM of its own, by SIGKILL. */
        KILLED {
            @Override
            void run(Settings settings, Callable<Boolean> done) throws Exception {
                Life life = new Life();
                try (ChildJvm child =
                        ChildJvm.start(LateWrites.class, settings.arguments(), settings.directory(), life::line)) {
                    patiently().failFast(child::requireAlive).until(done);
                    child.killAfter(Duration.ZERO);
                }
            }
        };

        /** Runs the application and ends it when this is true. */
        abstract void run(Settings settings, Callable<Boolean> done) throws Exception;

        private static ConditionFactory patiently() {
            return await("all input to be committed")
                    .atMost(Duration.ofSeconds(60))
                    .pollInterval(Duration.ofMillis(20));
        }
    }

    @ParameterizedTest
    @CsvSource({"EXACTLY_ONCE, CLOSED", "EXACTLY_ONCE, KILLED", "AT_LEAST_ONCE, CLOSED", "AT_LEAST_ONCE, KILLED"})
    void a_write_made_by_a_later_stores_flush_is_part_of_the_commit(Guarantee guarantee, End end) throws Exception {
        assertThat(changelog(Seen.CREMA, guarantee, end)).isEqualTo(lateWrites());
    }

    /**
     * Kafka's own cache keeps such a write for the next flush. Under exactly-once that is the one of {@code commit} at
     * close, in a transaction that nobody commits. Under at-least-once the running task's {@code commit} writes it, behind
     * the input offsets and into the producer's batch, where it is until the batch is sent: a kill before that loses it.
     * A clean close is left out there, since it sends the batch and loses nothing.
     *
     * <p>The day this fails, Kafka has mended it.
     */
    @ParameterizedTest
    @CsvSource({"EXACTLY_ONCE, CLOSED", "EXACTLY_ONCE, KILLED", "AT_LEAST_ONCE, KILLED"})
    void kafkas_own_cache_loses_it(Guarantee guarantee, End end) throws Exception {
        Map<String, Long> found = changelog(Seen.KAFKA, guarantee, end);

        assertThat(found).containsOnlyKeys(lateWrites().keySet()).isNotEqualTo(lateWrites());
        // nothing but late writes is missing; those of a commit before the last one were made good by the last
        assertThat(found).allSatisfy((key, value) -> assertThat(value % LateWrites.LATE)
                .isEqualTo(lateWrites().get(key) % LateWrites.LATE));
    }

    /** What {@code seen} would be restored to after all input was committed and the application was ended. */
    private Map<String, Long> changelog(Seen seen, Guarantee guarantee, End end) throws Exception {
        Settings settings = new Settings(broker, UUID.randomUUID().toString(), 2, directory, guarantee, seen.name())
                // whatever misses the commit's flush of the producer stays in its batch
                .with("producer.linger.ms", Duration.ofMinutes(1).toMillis());
        broker.createTopic(settings.topic(), settings.partitions());
        send(settings.topic());
        Map<?, ?> ends = broker.endOffsets(settings.topic());
        end.run(settings, () -> broker.committedOffsets(settings.applicationId())
                .equals(ends));
        assertThat(broker.settledOffsets(settings.applicationId())).isEqualTo(ends);

        Map<String, Long> latest = new HashMap<>();
        broker.readAll(
                        settings.applicationId() + "-" + LateWrites.STORE + "-changelog",
                        new StringDeserializer(),
                        new LongDeserializer())
                .forEach(record -> latest.put(record.key(), record.value()));
        return latest;
    }

    private static void send(String topic) {
        try (Producer<String, Long> producer = new KafkaProducer<>(
                Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, broker.bootstrapServers()),
                new StringSerializer(),
                new LongSerializer())) {
            for (int i = 0; i < KEYS; i++) {
                producer.send(new ProducerRecord<>(topic, "key-" + i, (long) i));
            }
        }
    }

    /** Every key has one record and is written by the table's flush at last. */
    private static Map<String, Long> lateWrites() {
        Map<String, Long> written = new HashMap<>();
        for (int i = 0; i < KEYS; i++) {
            written.put("key-" + i, i + LateWrites.LATE);
        }
        return written;
    }
}
