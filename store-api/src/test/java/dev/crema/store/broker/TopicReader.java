package dev.crema.store.broker;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Deserializer;

/** Reads a topic's committed records from its start, a call at a time as far as they reach. For one thread. */
public final class TopicReader<K, V> implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final String topic;
    private final KafkaConsumer<K, V> consumer;

    public TopicReader(
            EmbeddedBroker broker, String topic, Deserializer<K> keyDeserializer, Deserializer<V> valueDeserializer) {
        this.topic = topic;
        Map<String, Object> config = Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                broker.bootstrapServers(),
                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                "read_committed",
                ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG,
                20);
        this.consumer = new KafkaConsumer<>(config, keyDeserializer, valueDeserializer);
        var partitions = broker.partitions(topic);
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
    }

    /** What was committed since the last call, up to the first record of a transaction that is still open. */
    public List<ConsumerRecord<K, V>> readToEnd() {
        Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
        long deadline = System.nanoTime() + LIMIT.toNanos();
        List<ConsumerRecord<K, V>> records = new ArrayList<>();
        while (!isAt(ends)) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("topic " + topic + ": not read up to " + ends + " within " + LIMIT);
            }
            consumer.poll(Duration.ofMillis(100)).forEach(records::add);
        }
        return records;
    }

    /** Leaves out what was written before. */
    public void skipToEnd() {
        consumer.endOffsets(consumer.assignment()).forEach(consumer::seek);
    }

    private boolean isAt(Map<TopicPartition, Long> ends) {
        return ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
    }

    @Override
    public void close() {
        consumer.close();
    }
}
