package dev.crema.store.contract;

import dev.crema.store.contract.ChangelogPartition.Fate;
import dev.crema.store.contract.ChangelogPartition.Transaction;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.function.DoubleSupplier;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.metrics.Gauge;
import org.apache.kafka.common.metrics.KafkaMetric;
import org.apache.kafka.common.metrics.MetricConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.Time;

/**
 * The producer of a stream thread, of which only what goes to one {@link ChangelogPartition} is kept. Like Kafka's own it keeps count of its
 * transactions in metrics, and acknowledges late: some sends with the next one, all of them with a flush.
 */
final class ThreadProducer extends MockProducer<byte[], byte[]> {

    private final ChangelogPartition changelog;
    private final Deque<Runnable> acknowledgements = new ArrayDeque<>();
    private Transaction transaction;
    private double commitNanos;
    private double abortNanos;
    private boolean timesOut;
    private boolean dead;

    ThreadProducer(ChangelogPartition changelog) {
        super(true, null, new ByteArraySerializer(), new ByteArraySerializer());
        this.changelog = changelog;
        count("txn-commit-time-ns-total", () -> commitNanos);
        count("txn-abort-time-ns-total", () -> abortNanos);
    }

    private void count(String metric, DoubleSupplier value) {
        MetricName name = new MetricName(metric, "producer-metrics", "", Map.of("client-id", "thread-producer"));
        Gauge<Double> gauge = (config, now) -> value.getAsDouble();
        setMockMetrics(name, new KafkaMetric(new Object(), name, gauge, new MetricConfig(), Time.SYSTEM));
    }

    /** The next commit of a transaction runs into its timeout: what becomes of it is not known yet. */
    void nextCommitTimesOut() {
        timesOut = true;
    }

    /** The process is gone: nothing arrives any more, and an open transaction ends as the broker decides. */
    void die(Fate fate) {
        dead = true;
        end(fate);
    }

    @Override
    public void beginTransaction() {
        transaction = new Transaction();
    }

    @Override
    public void sendOffsetsToTransaction(
            Map<TopicPartition, OffsetAndMetadata> offsets, ConsumerGroupMetadata groupMetadata) {
        // input offsets are of no interest to a store
    }

    @Override
    public void commitTransaction() {
        flush();
        if (timesOut) {
            timesOut = false;
            throw new TimeoutException("Timeout expired while committing the transaction");
        }
        end(Fate.COMMITTED);
        commitNanos += 1_000;
    }

    @Override
    public void abortTransaction() {
        flush();
        end(Fate.ABORTED);
        abortNanos += 1_000;
    }

    private void end(Fate fate) {
        if (transaction != null) {
            changelog.end(transaction, fate);
            transaction = null;
        }
    }

    @Override
    public synchronized Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record, Callback callback) {
        CompletableFuture<RecordMetadata> sent = new CompletableFuture<>();
        if (dead || !record.topic().equals(changelog.partition().topic())) {
            return sent;
        }
        long offset = transaction == null ? changelog.append(record) : changelog.append(record, transaction);
        RecordMetadata metadata = new RecordMetadata(changelog.partition(), offset, 0, record.timestamp(), 0, 0);
        acknowledgements.add(() -> {
            callback.onCompletion(metadata, null);
            sent.complete(metadata);
        });
        if (offset % 2 == 0) {
            acknowledgeAll();
        }
        return sent;
    }

    @Override
    public synchronized void flush() {
        acknowledgeAll();
    }

    private void acknowledgeAll() {
        while (!acknowledgements.isEmpty()) {
            acknowledgements.poll().run();
        }
    }
}
