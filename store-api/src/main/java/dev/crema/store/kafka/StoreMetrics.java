package dev.crema.store.kafka;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.metrics.Gauge;
import org.apache.kafka.common.metrics.MetricConfig;
import org.apache.kafka.common.metrics.Sensor;
import org.apache.kafka.common.metrics.Sensor.RecordingLevel;
import org.apache.kafka.streams.processor.internals.metrics.StreamsMetricsImpl;
import org.apache.kafka.streams.state.internals.metrics.StateStoreMetrics;

/**
 * The metrics of one open store in the application's registry: those of Kafka's metered stores, under Kafka's names, tags
 * and levels, and Crema's own. {@link #remove()} leaves none of them, whichever thread calls it.
 *
 * <p>Crema's own are in the group {@value #GROUP} and not in Kafka's {@code stream-state-metrics}: there the name of the
 * store is in a tag called after its engine ({@code rocksdb-state-id}, {@code in-memory-state-id}), so that one name has
 * as many sets of tags as there are engines, which Micrometer's Prometheus registry for one refuses. Here the tags are
 * {@code thread-id}, {@code task-id} and {@code state-id} for every store.
 *
 * <p>Everything is registered on the thread that opens the store, whose name is one of the tags; any thread may remove it.
 */
public final class StoreMetrics {

    /** The group of Crema's own metrics. */
    public static final String GROUP = "stream-crema-metrics";

    private final StreamsMetricsImpl metrics;
    private final String task;
    private final String scope;
    private final String store;
    private final String registrant = Thread.currentThread().getName();
    private final List<MetricName> gauges = new ArrayList<>();
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

    /** Registers a gauge of Crema's own, in place of one that an earlier store may have left under its name. */
    public void gauge(MetricName name, RecordingLevel level, Gauge<?> gauge) {
        metrics.removeMetric(name);
        metrics.metricsRegistry().addMetric(name, new MetricConfig().recordLevel(level), gauge);
        gauges.add(name);
    }

    /** A sensor of Crema's own, without metrics yet. */
    public Sensor sensor(String name, RecordingLevel level) {
        return metrics.storeLevelSensor(task, store, GROUP + "." + name, level);
    }

    /** What a metric of Crema's own is called for this store. */
    public MetricName name(String name, String description) {
        Map<String, String> tags = new LinkedHashMap<>();
        tags.put(StreamsMetricsImpl.THREAD_ID_TAG, registrant);
        tags.put(StreamsMetricsImpl.TASK_ID_TAG, task);
        tags.put(StreamsMetricsImpl.STORE_ID_TAG, store);
        return new MetricName(name, GROUP, description, tags);
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
        gauges.forEach(metrics::removeMetric);
        gauges.clear();
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
