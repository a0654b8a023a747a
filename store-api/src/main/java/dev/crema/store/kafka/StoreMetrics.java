package dev.crema.store.kafka;

import org.apache.kafka.common.metrics.Gauge;
import org.apache.kafka.common.metrics.Sensor;
import org.apache.kafka.streams.processor.internals.metrics.StreamsMetricsImpl;
import org.apache.kafka.streams.state.internals.metrics.StateStoreMetrics;

/**
 * The metrics of one open store in the application's registry: those of Kafka's metered stores, under Kafka's names, tags
 * and levels, and Crema's own. {@link #remove()} leaves none of them, whichever thread calls it.
 *
 * <p>Everything is registered on the thread that opens the store, whose name is one of the tags; any thread may remove it.
 */
public final class StoreMetrics {

    private final StreamsMetricsImpl metrics;
    private final String task;
    private final String scope;
    private final String store;
    private final String registrant = Thread.currentThread().getName();
    private final OwnMetrics own;
    private final Sensor restorations;
    private boolean removed;

    /**
     * Metrics of the context's store, registered in the name of the current thread.
     *
     * @param scope the engine, as its supplier calls it in {@code metricsScope()}
     */
    StoreMetrics(TaskContext context, String scope) {
        this.metrics = context.internal().metrics();
        this.task = context.taskId().toString();
        this.scope = scope;
        this.store = context.store();
        this.own = new OwnMetrics(context);
        this.restorations = StateStoreMetrics.restoreSensor(task, scope, store, metrics);
        registerUnused();
    }

    /** Deprecated by KIP-1035: Kafka's stores still show the flush metrics and record nothing in them. */
    @SuppressWarnings("deprecation")
    private void registerUnused() {
        StateStoreMetrics.flushSensor(task, scope, store, metrics);
    }

    /** Calls that Kafka's metered stores measure, each with its level. */
    public enum Operation {
        PUT(StateStoreMetrics::putSensor),
        PUT_IF_ABSENT(StateStoreMetrics::putIfAbsentSensor),
        PUT_ALL(StateStoreMetrics::putAllSensor),
        GET(StateStoreMetrics::getSensor),
        DELETE(StateStoreMetrics::deleteSensor),
        /** Any read of a window or session store. */
        FETCH(StateStoreMetrics::fetchSensor),
        REMOVE(StateStoreMetrics::removeSensor),
        RANGE(StateStoreMetrics::rangeSensor),
        ALL(StateStoreMetrics::allSensor),
        PREFIX_SCAN(StateStoreMetrics::prefixScanSensor),
        COMMIT(StateStoreMetrics::commitSensor),
        /** From opening to closing an iterator of any kind. */
        ITERATOR(StateStoreMetrics::iteratorDurationSensor),
        /** From a record's timestamp to the end of its write, in milliseconds. */
        END_TO_END(StateStoreMetrics::e2ELatencySensor);

        private interface Registration {
            Sensor register(String task, String scope, String store, StreamsMetricsImpl metrics);
        }

        private final Registration registration;

        Operation(Registration registration) {
            this.registration = registration;
        }
    }

    /** Kafka's sensor of an operation; its value is nanoseconds unless said otherwise. */
    public Sensor sensor(Operation operation) {
        return operation.registration.register(task, scope, store, metrics);
    }

    /** Kafka's {@code num-open-iterators} and {@code oldest-iterator-open-since-ms}, which is 0 when none is open. */
    public void iteratorGauges(Gauge<Long> open, Gauge<Long> oldestSince) {
        StateStoreMetrics.addNumOpenIteratorsGauge(task, scope, store, metrics, open);
        StateStoreMetrics.addOldestOpenIteratorGauge(task, scope, store, metrics, oldestSince);
    }

    /** Kafka's {@code num-keys}, which its stores have when they are not persistent. */
    public void numKeysGauge(Gauge<Long> keys) {
        StateStoreMetrics.addNumKeysGauge(task, scope, store, metrics, keys);
    }

    /** Crema's own, beside Kafka's. */
    public OwnMetrics own() {
        return own;
    }

    /** A restoration has ended, on whichever thread: the sensor is the one registered at the opening. */
    void restored(long nanoseconds) {
        restorations.record(nanoseconds);
    }

    /** Removes all metrics of the store, those of the layers below included, once. */
    synchronized void remove() {
        if (removed) {
            return; // another store may have registered under the same names since
        }
        removed = true;
        own.remove();
        Thread current = Thread.currentThread();
        String name = current.getName();
        // Kafka keeps what a store has registered under the name of the thread that did, and what it removes is what it
        // finds under the current thread's
        current.setName(registrant);
        try {
            metrics.removeAllStoreLevelSensorsAndMetrics(task, store);
        } finally {
            current.setName(name);
        }
    }
}
