package dev.crema.store.kafka;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.Metric;
import org.apache.kafka.streams.processor.internals.RecordCollector;
import org.apache.kafka.streams.processor.internals.RecordCollectorImpl;

/**
 * How far the transactions of a task's producer have come, read from the producer's metrics {@code
 * txn-commit-time-ns-total} and {@code txn-abort-time-ns-total} (KIP-761): each moves with every success of its kind and
 * with nothing else, not with a timeout either.
 *
 * <p>The producer of a stream thread is reached through {@code RecordCollectorImpl.producer()}, which is not public. For
 * one thread at a time.
 */
public final class Transactions {

    private static final String COMMITTED = "txn-commit-time-ns-total";
    private static final String ABORTED = "txn-abort-time-ns-total";

    /** Null with another Kafka than the tested one: commits are then learnt from {@code commit()} alone. */
    private static final MethodHandle PRODUCER = producerMethod();

    private final RecordCollector.Supplier task;
    private Producer<?, ?> producer;
    private Metric committed;
    private Metric aborted;

    Transactions(RecordCollector.Supplier task) {
        this.task = task;
    }

    /**
     * A moment in the life of a producer. Another producer says nothing about the transactions of this one.
     *
     * @param committed moves with every transaction committed, in no unit to rely on
     * @param aborted moves with every transaction aborted, in no unit to rely on
     */
    public record Moment(Object producer, double committed, double aborted) {}

    /**
     * This moment, or null where no transactions can be seen: at-least-once, standby and global tasks, TopologyTestDriver,
     * a Kafka that hides its producer.
     */
    public Moment now() {
        RecordCollector collector = task.recordCollector();
        if (!(collector instanceof RecordCollectorImpl known) || PRODUCER == null) {
            return null;
        }
        Producer<?, ?> current = producerOf(known);
        if (current != producer) {
            producer = current;
            committed = metric(COMMITTED);
            aborted = metric(ABORTED);
        }
        return committed == null || aborted == null ? null : new Moment(producer, value(committed), value(aborted));
    }

    private Metric metric(String name) {
        for (Metric metric : producer.metrics().values()) {
            if (metric.metricName().name().equals(name)) {
                return metric;
            }
        }
        return null;
    }

    private static double value(Metric metric) {
        return (Double) metric.metricValue();
    }

    private static Producer<?, ?> producerOf(RecordCollectorImpl collector) {
        try {
            return (Producer<?, ?>) PRODUCER.invokeExact(collector);
        } catch (Throwable e) {
            throw new IllegalStateException("RecordCollectorImpl.producer() worked at start and fails now", e);
        }
    }

    private static MethodHandle producerMethod() {
        try {
            var lookup = MethodHandles.privateLookupIn(RecordCollectorImpl.class, MethodHandles.lookup());
            MethodHandle method = lookup.unreflect(RecordCollectorImpl.class.getDeclaredMethod("producer"));
            return method.asType(MethodType.methodType(Producer.class, RecordCollectorImpl.class));
        } catch (ReflectiveOperationException | RuntimeException e) {
            return null;
        }
    }
}
