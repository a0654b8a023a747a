package dev.crema.store.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.crema.store.CachedStores;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.LongDeserializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Commit after commit of a running task, writes wait for the next flush again. A store that missed the end of one commit
 * would write straight through from there on: right, and slow, so that nothing but a count of changelog records shows it.
 */
class CoalescingTest {

    private static final int ROUNDS = 10;
    private static final int RECORDS_A_ROUND = 1000;

    @TempDir
    Path directory;

    private static final class Count extends ContextualProcessor<String, String, Void, Void> {
        @Override
        public void process(Record<String, String> record) {
            KeyValueStore<String, Long> counts = context().getStateStore("counts");
            Long count = counts.get(record.key());
            counts.put(record.key(), count == null ? 1 : count + 1);
        }
    }

    private static Topology topology() {
        return new Topology()
                .addSource("source", new StringDeserializer(), new StringDeserializer(), "input")
                .addProcessor("count", Count::new, "source")
                .addStateStore(
                        CachedStores.keyValueStoreBuilder(
                                Stores.inMemoryKeyValueStore("counts"), Serdes.String(), Serdes.Long()),
                        "count");
    }

    @ParameterizedTest
    @EnumSource
    void many_writes_of_a_key_between_two_commits_stay_one_changelog_record(Guarantee guarantee) throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start()) {
            broker.createTopic("input", 1);
            try (KafkaStreams streams = new KafkaStreams(topology(), config(broker, guarantee));
                    Producer<String, String> producer = producer(broker)) {
                streams.start();
                for (int round = 0; round < ROUNDS; round++) {
                    for (int i = 0; i < RECORDS_A_ROUND; i++) {
                        producer.send(new ProducerRecord<>("input", "key", "value"));
                    }
                    producer.flush();
                    await().atMost(Duration.ofSeconds(30))
                            .until(() -> broker.committedOffsets("app").equals(broker.endOffsets("input")));
                }
            }
            List<ConsumerRecord<String, Long>> logged =
                    broker.readAll("app-counts-changelog", new StringDeserializer(), new LongDeserializer());
            assertThat(logged.get(logged.size() - 1).value()).isEqualTo(ROUNDS * RECORDS_A_ROUND);
            assertThat(logged).hasSizeBetween(ROUNDS, ROUNDS * 20);
        }
    }

    private Properties config(EmbeddedBroker broker, Guarantee guarantee) {
        Properties config = new Properties();
        config.putAll(Map.of(
                StreamsConfig.APPLICATION_ID_CONFIG, "app",
                StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, broker.bootstrapServers(),
                StreamsConfig.STATE_DIR_CONFIG, directory.toString(),
                StreamsConfig.PROCESSING_GUARANTEE_CONFIG, guarantee.setting(),
                StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, 100));
        return config;
    }

    private static Producer<String, String> producer(EmbeddedBroker broker) {
        return new KafkaProducer<>(
                Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, broker.bootstrapServers()),
                new StringSerializer(),
                new StringSerializer());
    }
}
