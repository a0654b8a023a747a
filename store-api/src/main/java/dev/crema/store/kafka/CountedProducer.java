package dev.crema.store.kafka;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.metrics.KafkaMetric;

/**
 * A producer that counts the transactions it has committed and aborted. From its making to its closing it can be found by the
 * name of the stream thread it belongs to, which its client id is made of.
 */
public final class CountedProducer implements Producer<byte[], byte[]> {

    /** What {@code ClientUtils.producerClientId} puts behind the name of a thread. */
    private static final String SUFFIX = "-producer";

    private static final Map<String, Set<CountedProducer>> OPEN = new ConcurrentHashMap<>();

    private final Producer<byte[], byte[]> producer;
    private final String clientId;
    private volatile long committed;
    private volatile long aborted;

    public CountedProducer(Producer<byte[], byte[]> producer, String clientId) {
        this.producer = producer;
        this.clientId = clientId;
        OPEN.computeIfAbsent(clientId, id -> ConcurrentHashMap.newKeySet()).add(this);
    }

    /** The open producer of a stream thread; null if there is none, or if it cannot be told which of several it is. */
    static CountedProducer of(String thread) {
        Set<CountedProducer> open = OPEN.getOrDefault(thread + SUFFIX, Set.of());
        return open.size() == 1 ? open.iterator().next() : null;
    }

    Transactions.Moment now() {
        return new Transactions.Moment(this, committed, aborted);
    }

    @Override
    public void commitTransaction() {
        producer.commitTransaction();
        committed = committed + 1; // by the stream thread alone
    }

    @Override
    public void abortTransaction() {
        producer.abortTransaction();
        aborted = aborted + 1;
    }

    @Override
    public void close() {
        try {
            producer.close();
        } finally {
            forget();
        }
    }

    @Override
    public void close(Duration timeout) {
        try {
            producer.close(timeout);
        } finally {
            forget();
        }
    }

    private void forget() {
        OPEN.computeIfPresent(clientId, (id, open) -> {
            open.remove(this);
            return open.isEmpty() ? null : open;
        });
    }

    @Override
    public void initTransactions() {
        producer.initTransactions();
    }

    @Override
    public void beginTransaction() {
        producer.beginTransaction();
    }

    @Override
    public void sendOffsetsToTransaction(
            Map<TopicPartition, OffsetAndMetadata> offsets, ConsumerGroupMetadata groupMetadata) {
        producer.sendOffsetsToTransaction(offsets, groupMetadata);
    }

    @Override
    public Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record) {
        return producer.send(record);
    }

    @Override
    public Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record, Callback callback) {
        return producer.send(record, callback);
    }

    @Override
    public void flush() {
        producer.flush();
    }

    @Override
    public List<PartitionInfo> partitionsFor(String topic) {
        return producer.partitionsFor(topic);
    }

    @Override
    public Map<MetricName, ? extends Metric> metrics() {
        return producer.metrics();
    }

    @Override
    public Uuid clientInstanceId(Duration timeout) {
        return producer.clientInstanceId(timeout);
    }

    @Override
    public void registerMetricForSubscription(KafkaMetric metric) {
        producer.registerMetricForSubscription(metric);
    }

    @Override
    public void unregisterMetricFromSubscription(KafkaMetric metric) {
        producer.unregisterMetricFromSubscription(metric);
    }
}
