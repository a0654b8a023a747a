package dev.crema.rocks.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.crema.rocks.broker.FailingCommits.Fate;
import dev.crema.rocks.broker.StoreFiles.Contents;
import dev.crema.store.broker.BrokerTest;
import dev.crema.store.broker.Guarantee;
import dev.crema.store.broker.Life;
import dev.crema.store.broker.TallyApp;
import dev.crema.store.broker.TallyApp.Settings;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Commits that did not happen, after which the runtime goes on as if they had: tasks without input are not told of a commit
 * that timed out, nor of an abort of the transaction that they share with another task. Nothing that was not committed may
 * ever be on disk. Kafka's store, beside Crema's in the same thread, shows each time that the runtime has indeed gone on.
 */
class FalseProofTest extends BrokerTest {

    private final FailingCommits commits = new FailingCommits();
    private final Life life = new Life();
    private Settings settings;

    @BeforeEach
    void createTopics() {
        settings = new Settings(broker, UUID.randomUUID().toString(), 1, directory, Guarantee.EXACTLY_ONCE, "")
                .with("num.stream.threads", 1)
                .with("poll.ms", 5) // without input every round of the thread waits that long
                .with("rocksdb.config.setter", SmallMemtables.class.getName())
                .with("crema.rocksdb.flush.max.age.ms", 100);
        TickingApp.createTopics(broker, settings);
    }

    @Test
    void nothing_of_a_commit_that_timed_out_is_durable_before_it_succeeds() throws Exception {
        try (KafkaStreams streams = startApp()) {
            commits.become(Fate.LEFT_OPEN);
            patiently("the runtime to go on").until(() -> commits.failed() >= 3);
            patiently("Kafka's store to have what is not committed")
                    .until(() -> !uncommitted(durable(TickingApp.KAFKA), TickingApp.KAFKA)
                            .isEmpty());
            for (String store : TickingApp.CREMA) {
                assertCommitted(store, durable(store));
            }

            commits.become(Fate.COMMITTED);
            awaitCommits();
            assertThat(commits.aborted()).isZero();
        }
        for (String store : TickingApp.CREMA) {
            assertComplete(store);
        }
    }

    @Test
    void nothing_of_a_commit_that_timed_out_and_was_aborted_is_ever_durable() throws Exception {
        try (KafkaStreams streams = startApp()) {
            commits.become(Fate.ABORTED);
            patiently("a commit to time out").until(() -> commits.failed() >= 1);
            awaitCommits();
        }
        assertThat(uncommitted(files(TickingApp.KAFKA).read(), TickingApp.KAFKA))
                .as("Kafka's store has what was aborted")
                .isNotEmpty();
        for (String store : TickingApp.CREMA) {
            assertComplete(store);
        }
    }

    @Test
    void nothing_of_a_transaction_that_another_task_aborted_is_ever_durable() throws Exception {
        try (KafkaStreams streams = startApp()) {
            commits.become(Fate.LEFT_OPEN);
            send();
            patiently("the task with input to abort the transaction").until(() -> commits.aborted() >= 1);
            patiently("its input to be committed").until(() -> broker.committedOffsets(settings.applicationId())
                    .containsValue(1L));
            awaitCommits();
        }
        assertThat(commits.failed())
                .as("the commit with its offsets, and the one without")
                .isGreaterThanOrEqualTo(2);
        assertThat(uncommitted(files(TickingApp.KAFKA).read(), TickingApp.KAFKA))
                .as("Kafka's store has what was aborted")
                .isNotEmpty();
        for (String store : TickingApp.CREMA) {
            assertComplete(store);
        }
        assertComplete(TickingApp.BY_INPUT);
    }

    @Test
    void a_clean_close_after_a_commit_that_timed_out_leaves_what_was_committed_before() throws Exception {
        int failedWhileRunning;
        try (KafkaStreams streams = startApp()) {
            commits.become(Fate.LEFT_OPEN);
            patiently("a commit to time out").until(() -> commits.failed() >= 1);
            failedWhileRunning = commits.failed();
        }
        assertThat(commits.failed()).as("the commit at close").isGreaterThan(failedWhileRunning);
        assertThat(uncommitted(files(TickingApp.KAFKA).read(), TickingApp.KAFKA))
                .as("Kafka's store has what was not committed")
                .isNotEmpty();
        for (String store : TickingApp.CREMA) {
            assertCommitted(store, files(store).read());
        }

        commits.become(Fate.COMMITTED);
        try (KafkaStreams streams = startApp()) {
            awaitCommits();
        }
        for (String store : TickingApp.CREMA) {
            assertThat(life.restored().get(store))
                    .as("%s: records restored", store)
                    .isLessThan(changelog(store).size() / 2);
            assertComplete(store);
        }
    }

    /** Starts the application, and returns when every store has something on disk. */
    private KafkaStreams startApp() {
        KafkaStreams streams =
                new KafkaStreams(new TickingApp(settings).topology(), TallyApp.config(settings), commits);
        TallyApp.tell(streams, life::event, life::fail);
        streams.start();
        awaitCommits();
        for (String store : List.of(TickingApp.BARE, TickingApp.CACHED, TickingApp.KAFKA)) {
            patiently(store + " to be on disk")
                    .until(() -> !durable(store).values().isEmpty());
        }
        return streams;
    }

    private void awaitCommits() {
        int enough = commits.committed() + 5;
        patiently("commits").until(() -> commits.committed() >= enough);
    }

    private ConditionFactory patiently(String awaited) {
        return await(awaited)
                .atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(20))
                .failFast(life::requireHealthy);
    }

    private void send() {
        try (Producer<String, Long> producer = new KafkaProducer<>(
                Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, broker.bootstrapServers()),
                new StringSerializer(),
                new LongSerializer())) {
            producer.send(new ProducerRecord<>(TickingApp.topic(settings, TickingApp.BY_INPUT), "key", 1L));
        }
    }

    private StoreFiles files(String store) {
        return StoreFiles.of(settings, store);
    }

    private Contents durable(String store) throws IOException {
        return files(store).readDurable(directory);
    }

    /** The committed records of a store's changelog. */
    private List<ConsumerRecord<String, Long>> changelog(String store) {
        return broker.readAll(settings.changelog(store), new StringDeserializer(), new LongDeserializer());
    }

    /** Entries that were never committed; of what is committed, no value is there twice. */
    private Map<String, Long> uncommitted(Contents contents, String store) {
        Set<Long> committed =
                changelog(store).stream().map(ConsumerRecord::value).collect(Collectors.toCollection(HashSet::new));
        Map<String, Long> found = values(contents);
        found.values().removeIf(committed::contains);
        return found;
    }

    /** Every entry is committed, and none is missing or older than the offset says. */
    private void assertCommitted(String store, Contents contents) {
        assertThat(contents.values()).as(store).isNotEmpty();
        assertThat(uncommitted(contents, store)).as("%s: not committed", store).isEmpty();
        long offset = contents.offset(settings.changelog(store));
        List<ConsumerRecord<String, Long>> covered = changelog(store).stream()
                .filter(record -> record.offset() <= offset)
                .toList();
        assertThat(covered).as("%s: records up to its offset", store).isNotEmpty();
        Map<String, Long> values = values(contents);
        latest(covered).forEach((key, value) -> assertThat(values.getOrDefault(key, -1L))
                .as("%s: %s, at offset %d", store, key, offset)
                .isGreaterThanOrEqualTo(value));
    }

    /** A closed store is what its changelog says. */
    private void assertComplete(String store) throws Exception {
        assertThat(values(files(store).read())).as(store).isNotEmpty().isEqualTo(latest(changelog(store)));
    }

    private static Map<String, Long> latest(List<ConsumerRecord<String, Long>> records) {
        Map<String, Long> latest = new HashMap<>();
        records.forEach(record -> latest.put(record.key(), record.value()));
        return latest;
    }

    private static Map<String, Long> values(Contents contents) {
        Map<String, Long> values = new HashMap<>();
        contents.values()
                .forEach((key, bytes) -> values.put(key, ByteBuffer.wrap(bytes).getLong()));
        return values;
    }
}
