package dev.crema.benchmarks.app;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.BytesDeserializer;
import org.apache.kafka.common.utils.Bytes;

/**
 * A changelog as far as it is committed.
 *
 * @param records all of them
 * @param newest value of each key
 */
record Changelog(long records, Map<Bytes, byte[]> newest) {

    static Changelog read(String servers, String topic) {
        TopicPartition partition = new TopicPartition(topic, 0);
        Map<Bytes, byte[]> newest = new HashMap<>();
        long records = 0;
        try (Consumer<Bytes, byte[]> consumer = consumer(servers, 50_000)) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).get(partition);
            while (consumer.position(partition) < end) {
                for (var each : consumer.poll(Duration.ofSeconds(1))) {
                    newest.put(each.key(), each.value());
                    records++;
                }
            }
        }
        return new Changelog(records, newest);
    }

    /** Reads all of it, so many records at a time at most, and keeps none. */
    static long count(String servers, String topic, int maxPollRecords) {
        TopicPartition partition = new TopicPartition(topic, 0);
        long records = 0;
        try (Consumer<Bytes, byte[]> consumer = consumer(servers, maxPollRecords)) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).get(partition);
            while (consumer.position(partition) < end) {
                records += consumer.poll(Duration.ofSeconds(1)).count();
            }
        }
        return records;
    }

    private static Consumer<Bytes, byte[]> consumer(String servers, int maxPollRecords) {
        return new KafkaConsumer<>(
                Map.of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        servers,
                        ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                        "read_committed",
                        ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
                        maxPollRecords),
                new BytesDeserializer(),
                new ByteArrayDeserializer());
    }

    /** How many records went into the aggregates. */
    <V> long sum(Aggregate<V> aggregate) {
        var values = aggregate.values().serde().deserializer();
        return newest.values().stream()
                .mapToLong(value -> aggregate.count().applyAsLong(values.deserialize(null, value)))
                .sum();
    }
}
