package dev.crema.store.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.crema.store.broker.Kind.Scope;
import dev.crema.store.broker.TallyApp.Settings;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Changelogs that changed, between two runs, so that a store's offset is not in them any more. */
public abstract class ChangedChangelogContract extends BrokerTest {

    private static final int ENTRIES = 2000;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Class<? extends TallyStores> application;
    private Settings settings;
    private Map<String, Kind> stores;
    private long now;

    /**
     * Of stores that all keep their state over a restart: the first of them whose offset is gone has its whole task begin
     * again, and one that had been restored from the beginning by then is restored twice.
     */
    protected ChangedChangelogContract(Class<? extends TallyStores> application) {
        this.application = application;
    }

    /** What a run found in a store, and how many records it restored. */
    private record Found(Map<String, Tally> entries, long restored) {}

    @BeforeEach
    void createTopics() {
        settings = new Settings(
                broker, UUID.randomUUID().toString(), 1, directory, Guarantee.EXACTLY_ONCE, application.getName());
        stores = settings.storesByName();
        now = System.currentTimeMillis();
        broker.createTopic(settings.topic(), 1);
        changelogs().forEach(this::createChangelog);
    }

    private List<String> changelogs() {
        return stores.keySet().stream().map(settings::changelog).toList();
    }

    private void createChangelog(String topic) {
        broker.createTopic(topic, 1, Map.of("cleanup.policy", "compact,delete"));
    }

    @Test
    void a_changelog_that_begins_after_the_offset_has_the_store_restored_from_it() throws Exception {
        Map<String, Tally> first = entries(0, ENTRIES, 1);
        write(first);
        assertRestored(first);

        // the other half is deleted meanwhile, and the deletes are gone from the changelog when the store comes back
        Map<String, Tally> second = entries(ENTRIES / 2, ENTRIES, 2);
        Map<String, Tally> deletes = new HashMap<>();
        entries(0, ENTRIES / 2, 0).keySet().forEach(key -> deletes.put(key, null));
        write(deletes);
        Map<TopicPartition, RecordsToDelete> deleted = new HashMap<>();
        changelogs().forEach(changelog -> broker.endOffsets(changelog)
                .forEach((partition, end) -> deleted.put(partition, RecordsToDelete.beforeOffset(end))));
        write(second);
        broker.admin().deleteRecords(deleted).all().get();

        assertRestored(second);
    }

    @Test
    void a_changelog_that_ends_before_the_offset_has_the_store_restored_from_it() throws Exception {
        Map<String, Tally> first = entries(0, ENTRIES, 1);
        write(first);
        assertRestored(first);

        broker.admin().deleteTopics(changelogs()).all().get();
        for (String changelog : changelogs()) {
            await("the topic to be gone")
                    .atMost(PATIENCE)
                    .ignoreExceptionsMatching(e -> e.getCause() instanceof TopicExistsException)
                    .until(() -> {
                        createChangelog(changelog);
                        return true;
                    });
        }
        Map<String, Tally> second = entries(ENTRIES, ENTRIES + ENTRIES / 2, 2);
        write(second);

        assertRestored(second);
    }

    private static Map<String, Tally> entries(int from, int to, int value) {
        Map<String, Tally> entries = new HashMap<>();
        for (int i = from; i < to; i++) {
            entries.put("key-" + i, new Tally(1, value, 1));
        }
        return entries;
    }

    private void write(Map<String, Tally> entries) {
        try (Producer<byte[], Tally> producer = new KafkaProducer<>(
                Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, broker.bootstrapServers()),
                new ByteArraySerializer(),
                Tally.serde().serializer())) {
            stores.forEach((store, kind) -> entries.forEach((key, tally) -> producer.send(new ProducerRecord<>(
                    settings.changelog(store),
                    0,
                    now,
                    kind.logged(key.getBytes(StandardCharsets.UTF_8), now),
                    tally))));
        }
    }

    /** Lets the application start, which finds this in each of its stores, and has restored no more; and closes it. */
    private void assertRestored(Map<String, Tally> expected) {
        Life life = new Life();
        try (KafkaStreams streams = TallyApp.create(TallyApp.topology(settings), settings, life::event, life::fail)) {
            streams.start();
            await("the application to run")
                    .atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(20))
                    .failFast(life::requireHealthy)
                    .until(life::isRunning);
            stores.forEach((store, kind) -> {
                Map<String, Tally> entries = await("a scan of the store") // which a rebalance may still interrupt
                        .atMost(PATIENCE)
                        .ignoreException(InvalidStateStoreException.class)
                        .until(() -> kind.view(streams, store, Scope.ACTIVE).scan(), scanned -> true);
                assertThat(new Found(entries, life.restored().get(store)))
                        .as(store)
                        .isEqualTo(new Found(expected, expected.size()));
            });
        }
    }
}
