package dev.crema.store.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.crema.store.broker.Kind.Scope;
import dev.crema.store.broker.TallyApp.Settings;
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
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Changelogs that changed, between two runs, so that a store's offset is not in them any more. */
public abstract class ChangedChangelogContract extends BrokerTest {

    private static final int ENTRIES = 2000;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Class<? extends TallyStores> stores;
    private final String store;
    private Settings settings;
    private String changelog;

    /**
     * Of a store that keeps its state over a restart.
     *
     * @param stores with this one of them
     */
    protected ChangedChangelogContract(Class<? extends TallyStores> stores, String store) {
        this.stores = stores;
        this.store = store;
    }

    /** What a run found in its store, and how many records it restored. */
    private record Found(Map<String, Tally> entries, long restored) {}

    @BeforeEach
    void createTopics() {
        settings = new Settings(
                broker, UUID.randomUUID().toString(), 1, directory, Guarantee.EXACTLY_ONCE, stores.getName());
        changelog = settings.changelog(store);
        broker.createTopic(settings.topic(), 1);
        createChangelog();
    }

    private void createChangelog() {
        broker.createTopic(changelog, 1, Map.of("cleanup.policy", "compact,delete"));
    }

    @Test
    void a_changelog_that_begins_after_the_offset_has_the_store_restored_from_it() throws Exception {
        Map<String, Tally> first = entries(0, ENTRIES, 1);
        write(first);
        assertThat(run()).isEqualTo(new Found(first, ENTRIES));

        // the other half is deleted meanwhile, and the deletes are gone from the changelog when the store comes back
        Map<String, Tally> second = entries(ENTRIES / 2, ENTRIES, 2);
        Map<String, Tally> deletes = new HashMap<>();
        entries(0, ENTRIES / 2, 0).keySet().forEach(key -> deletes.put(key, null));
        write(deletes);
        TopicPartition partition = new TopicPartition(changelog, 0);
        long begin = broker.endOffsets(changelog).get(partition);
        write(second);
        broker.admin()
                .deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(begin)))
                .all()
                .get();

        assertThat(run()).isEqualTo(new Found(second, second.size()));
    }

    @Test
    void a_changelog_that_ends_before_the_offset_has_the_store_restored_from_it() throws Exception {
        Map<String, Tally> first = entries(0, ENTRIES, 1);
        write(first);
        assertThat(run()).isEqualTo(new Found(first, ENTRIES));

        broker.admin().deleteTopics(List.of(changelog)).all().get();
        await("the topic to be gone")
                .atMost(PATIENCE)
                .ignoreExceptionsMatching(e -> e.getCause() instanceof TopicExistsException)
                .until(() -> {
                    createChangelog();
                    return true;
                });
        Map<String, Tally> second = entries(ENTRIES, ENTRIES + ENTRIES / 2, 2);
        write(second);

        assertThat(run()).isEqualTo(new Found(second, second.size()));
    }

    private static Map<String, Tally> entries(int from, int to, int value) {
        Map<String, Tally> entries = new HashMap<>();
        for (int i = from; i < to; i++) {
            entries.put("key-" + i, new Tally(1, value, 1));
        }
        return entries;
    }

    private void write(Map<String, Tally> entries) {
        try (Producer<String, Tally> producer = new KafkaProducer<>(
                Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, broker.bootstrapServers()),
                new StringSerializer(),
                Tally.serde().serializer())) {
            entries.forEach((key, tally) -> producer.send(new ProducerRecord<>(changelog, key, tally)));
        }
    }

    /** Lets the application start, and closes it. */
    private Found run() {
        Life life = new Life();
        try (KafkaStreams streams = TallyApp.create(TallyApp.topology(settings), settings, life::event, life::fail)) {
            streams.start();
            await("the application to run")
                    .atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(20))
                    .failFast(life::requireHealthy)
                    .until(life::isRunning);
            Map<String, Tally> entries = await("a scan of the store") // which a rebalance may still interrupt
                    .atMost(PATIENCE)
                    .ignoreException(InvalidStateStoreException.class)
                    .until(() -> Kind.ENTRIES.view(streams, store, Scope.ACTIVE).scan(), scanned -> true);
            return new Found(entries, life.restored().get(store));
        }
    }
}
