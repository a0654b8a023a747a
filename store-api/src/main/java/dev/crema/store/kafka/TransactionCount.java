package dev.crema.store.kafka;

import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Optional;
import java.util.OptionalDouble;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.streams.processor.internals.RecordCollector;
import org.apache.kafka.streams.processor.internals.RecordCollectorImpl;

/**
 * How far the transactions of a task's producer have come, read from the producer's metric
 * {@code txn-commit-time-ns-total} (KIP-761): the value moves with every successful commit and with nothing else.
 *
 * <p>The producer of a stream thread is reached through {@code RecordCollectorImpl.producer()}, which is not public.
 */
final class TransactionCount {

    private static final String METRIC = "txn-commit-time-ns-total";

    private final Optional<Method> producerOf = producerMethod();
    private MetricName name;

    /** The metric's value, or nothing where the collector is not Kafka's own or its producer has no such metric. */
    OptionalDouble of(RecordCollector collector) {
        if (producerOf.isEmpty() || !(collector instanceof RecordCollectorImpl)) {
            return OptionalDouble.empty();
        }
        Producer<?, ?> producer = producer(collector);
        Metric metric = name == null ? null : producer.metrics().get(name);
        if (metric == null) { // first use, or a producer of another name after the task moved between threads
            metric = find(producer);
            if (metric == null) {
                return OptionalDouble.empty();
            }
            name = metric.metricName();
        }
        return OptionalDouble.of(((Number) metric.metricValue()).doubleValue());
    }

    private static Metric find(Producer<?, ?> producer) {
        for (Metric metric : producer.metrics().values()) {
            if (metric.metricName().name().equals(METRIC)) {
                return metric;
            }
        }
        return null;
    }

    private Producer<?, ?> producer(RecordCollector collector) {
        try {
            return (Producer<?, ?>) producerOf.orElseThrow().invoke(collector);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException("RecordCollectorImpl.producer() worked at start and fails now", e);
        }
    }

    private static Optional<Method> producerMethod() {
        try {
            Method method = RecordCollectorImpl.class.getDeclaredMethod("producer");
            method.setAccessible(true);
            return Producer.class.isAssignableFrom(method.getReturnType()) ? Optional.of(method) : Optional.empty();
        } catch (NoSuchMethodException | InaccessibleObjectException e) {
            return Optional.empty(); // another Kafka than the tested one: commits are then learnt from commit() alone
        }
    }
}
