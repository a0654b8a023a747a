package dev.crema.benchmarks.store;

import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.streams.processor.StreamPartitioner;
import org.apache.kafka.streams.processor.internals.InternalProcessorContext;
import org.apache.kafka.streams.processor.internals.RecordCollector;

/** Takes the bytes of changelog records, counts and drops them. */
final class Collector implements RecordCollector {

    private long records;
    private long bytes;

    long records() {
        return records;
    }

    long bytes() {
        return bytes;
    }

    @Override
    public <K, V> void send(
            String topic,
            K key,
            V value,
            Headers headers,
            Integer partition,
            Long timestamp,
            Serializer<K> keySerializer,
            Serializer<V> valueSerializer,
            String processorNodeId,
            InternalProcessorContext<Void, Void> context) {
        take(
                keySerializer.serialize(topic, headers, key),
                value == null ? null : valueSerializer.serialize(topic, headers, value));
    }

    @Override
    public <K, V> void send(
            String topic,
            K key,
            V value,
            Headers headers,
            Long timestamp,
            Serializer<K> keySerializer,
            Serializer<V> valueSerializer,
            String processorNodeId,
            InternalProcessorContext<Void, Void> context,
            StreamPartitioner<? super K, ? super V> partitioner) {
        throw new UnsupportedOperationException("a changelog record has its partition");
    }

    @Override
    public <K, V> void send(
            K key,
            V value,
            String processorNodeId,
            InternalProcessorContext<?, ?> context,
            ProducerRecord<byte[], byte[]> serializedRecord) {
        take(serializedRecord.key(), serializedRecord.value());
    }

    private void take(byte[] key, byte[] value) {
        records++;
        bytes += key.length + (value == null ? 0 : value.length);
    }

    @Override
    public void initialize() {}

    @Override
    public void flush() {}

    @Override
    public void closeClean() {}

    @Override
    public void closeDirty() {}

    @Override
    public Map<TopicPartition, Long> offsets() {
        return Map.of();
    }
}
