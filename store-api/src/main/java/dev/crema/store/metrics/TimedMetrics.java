package dev.crema.store.metrics;

import dev.crema.store.kafka.StoreMetrics;
import dev.crema.store.kafka.StoreMetrics.Operation;
import dev.crema.store.kafka.TaskContext;

/**
 * What Kafka's metered window and session stores measure, registered as they do.
 *
 * @param remove that of a session; windows are removed by a put
 */
public record TimedMetrics(
        Latency fetch, Latency put, Latency remove, Latency commit, EndToEnd endToEnd, OpenIterators iterators) {

    public static TimedMetrics ofWindows(StoreMetrics store, TaskContext task) {
        return of(store, task, Operation.PUT);
    }

    public static TimedMetrics ofSessions(StoreMetrics store, TaskContext task) {
        return of(store, task, Operation.REMOVE);
    }

    private static TimedMetrics of(StoreMetrics store, TaskContext task, Operation removal) {
        OpenIterators iterators = new OpenIterators(latency(store, Operation.ITERATOR));
        store.iteratorGauges((config, now) -> iterators.count(), (config, now) -> iterators.oldestSince());
        return new TimedMetrics(
                latency(store, Operation.FETCH),
                latency(store, Operation.PUT),
                latency(store, removal),
                latency(store, Operation.COMMIT),
                new EndToEnd(store.sensor(Operation.END_TO_END), task),
                iterators);
    }

    private static Latency latency(StoreMetrics store, Operation operation) {
        return new Latency(store.sensor(operation));
    }
}
