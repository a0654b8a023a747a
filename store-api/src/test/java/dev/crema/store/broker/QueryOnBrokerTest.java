package dev.crema.store.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.crema.store.CachedStores;
import dev.crema.store.contract.TestTask;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.query.FailureReason;
import org.apache.kafka.streams.query.KeyQuery;
import org.apache.kafka.streams.query.Position;
import org.apache.kafka.streams.query.PositionBound;
import org.apache.kafka.streams.query.QueryResult;
import org.apache.kafka.streams.query.RangeQuery;
import org.apache.kafka.streams.query.StateQueryRequest;
import org.apache.kafka.streams.query.StateQueryResult;
import org.apache.kafka.streams.query.TimestampedKeyQuery;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.Stores;
import org.apache.kafka.streams.state.TimestampedKeyValueStore;
import org.apache.kafka.streams.state.ValueAndTimestamp;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Queries as an application asks them: of a running task, by {@code KafkaStreams.query}, long before its next commit. */
class QueryOnBrokerTest {

    @TempDir
    Path directory;

    private static final class Count extends ContextualProcessor<String, String, Void, Void> {
        @Override
        public void process(Record<String, String> record) {
            TimestampedKeyValueStore<String, Long> counts = context().getStateStore("counts");
            ValueAndTimestamp<Long> count = counts.get(record.key());
            counts.put(record.key(), ValueAndTimestamp.make(count == null ? 1 : count.value() + 1, record.timestamp()));
        }
    }

    private static Topology topology() {
        return new Topology()
                .addSource("source", new StringDeserializer(), new StringDeserializer(), "input")
                .addProcessor("count", Count::new, "source")
                .addStateStore(
                        CachedStores.timestampedKeyValueStoreBuilder(
                                Stores.persistentTimestampedKeyValueStore("counts"), Serdes.String(), Serdes.Long()),
                        "count");
    }

    private static Position input(long offset) {
        return Position.emptyPosition().withComponent("input", 0, offset);
    }

    @Test
    void a_running_task_answers_as_far_as_the_bound_asks_before_anything_is_committed() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start()) {
            broker.createTopic("input", 1);
            try (KafkaStreams streams = new KafkaStreams(topology(), config(broker));
                    Producer<String, String> producer = producer(broker)) {
                streams.start();
                for (int i = 0; i < 100; i++) {
                    producer.send(new ProducerRecord<>("input", 0, (long) i, "key" + i % 3, "value"));
                }
                producer.flush();

                KeyQuery<String, Long> key = KeyQuery.withKey("key0");
                StateQueryRequest<Long> bounded = StateQueryRequest.inStore("counts")
                        .withQuery(key)
                        .withPositionBound(PositionBound.at(input(99)));
                await().atMost(Duration.ofSeconds(30)).until(() -> {
                    StateQueryResult<Long> result = streams.query(bounded);
                    return result.getPartitionResults().containsKey(0) && result.getOnlyPartitionResult() != null;
                });
                QueryResult<Long> answer = streams.query(bounded).getOnlyPartitionResult();
                assertThat(answer.getResult()).isEqualTo(34);
                assertThat(answer.getPosition()).isEqualTo(input(99));
                assertThat(broker.endOffsets("app-counts-changelog"))
                        .containsEntry(new TopicPartition("app-counts-changelog", 0), 0L);

                QueryResult<Long> early = streams.query(StateQueryRequest.inStore("counts")
                                .withQuery(key)
                                .withPositionBound(PositionBound.at(input(100))))
                        .getPartitionResults()
                        .get(0);
                assertThat(early.getFailureReason()).isEqualTo(FailureReason.NOT_UP_TO_BOUND);

                TimestampedKeyQuery<String, Long> timestamped = TimestampedKeyQuery.withKey("key0");
                assertThat(streams.query(StateQueryRequest.inStore("counts")
                                        .withQuery(timestamped)
                                        .requireActive()
                                        .enableExecutionInfo())
                                .getOnlyPartitionResult())
                        .satisfies(told -> assertThat(told.getResult()).isEqualTo(ValueAndTimestamp.make(34L, 99)))
                        .satisfies(told -> assertThat(told.getExecutionInfo()).hasSize(1));

                RangeQuery<String, Long> descending =
                        RangeQuery.<String, Long>withUpperBound("key1").withDescendingKeys();
                QueryResult<KeyValueIterator<String, Long>> scan = streams.query(StateQueryRequest.inStore("counts")
                                .withQuery(descending)
                                .requireActive())
                        .getOnlyPartitionResult();
                assertThat(TestTask.drain(scan.getResult()))
                        .containsExactly(KeyValue.pair("key1", 33L), KeyValue.pair("key0", 34L));
                assertThat(scan.getPosition()).isEqualTo(input(99));
            }
        }
    }

    private Properties config(EmbeddedBroker broker) {
        Properties config = new Properties();
        config.putAll(Map.of(
                StreamsConfig.APPLICATION_ID_CONFIG,
                "app",
                StreamsConfig.BOOTSTRAP_SERVERS_CONFIG,
                broker.bootstrapServers(),
                StreamsConfig.STATE_DIR_CONFIG,
                directory.toString(),
                StreamsConfig.COMMIT_INTERVAL_MS_CONFIG,
                3_600_000));
        return config;
    }

    private static Producer<String, String> producer(EmbeddedBroker broker) {
        return new KafkaProducer<>(
                Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, broker.bootstrapServers()),
                new StringSerializer(),
                new StringSerializer());
    }
}
