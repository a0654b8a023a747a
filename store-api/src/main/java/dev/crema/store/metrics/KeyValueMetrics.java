package dev.crema.store.metrics;

import dev.crema.store.kafka.StoreMetrics;
import dev.crema.store.kafka.StoreMetrics.Operation;
import dev.crema.store.kafka.TaskContext;

/** What Kafka's metered key-value store measures, registered as it does. */
public record KeyValueMetrics(
        Latency get,
        Latency put,
        Latency putIfAbsent,
        Latency putAll,
        Latency delete,
        Latency range,
        Latency all,
        Latency prefixScan,
        Latency commit,
        EndToEnd endToEnd,
        OpenIterators iterators) {

    public static KeyValueMetrics of(StoreMetrics store, TaskContext task) {
        OpenIterators iterators = new OpenIterators(latency(store, Operation.ITERATOR));
        store.iteratorGauges((config, now) -> iterators.count(), (config, now) -> iterators.oldestSince());
        return new KeyValueMetrics(
                latency(store, Operation.GET),
                latency(store, Operation.PUT),
                latency(store, Operation.PUT_IF_ABSENT),
                latency(store, Operation.PUT_ALL),
                latency(store, Operation.DELETE),
                latency(store, Operation.RANGE),
                latency(store, Operation.ALL),
                latency(store, Operation.PREFIX_SCAN),
                latency(store, Operation.COMMIT),
                new EndToEnd(store.sensor(Operation.END_TO_END), task),
                iterators);
    }

    private static Latency latency(StoreMetrics store, Operation operation) {
        return new Latency(store.sensor(operation));
    }
}
