package dev.crema.store.kafka;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.metrics.Gauge;
import org.apache.kafka.common.metrics.MetricConfig;
import org.apache.kafka.common.metrics.Metrics;
import org.apache.kafka.common.metrics.Sensor;
import org.apache.kafka.common.metrics.Sensor.RecordingLevel;
import org.apache.kafka.streams.processor.internals.metrics.StreamsMetricsImpl;

/**
 * Crema's own metrics of one open store, or of one layer of it, in the application's registry. {@link #remove()} leaves none
 * of them, whichever thread calls it.
 *
 * <p>They are in the group {@value #GROUP} and not in Kafka's {@code stream-state-metrics}: there the name of the store is
 * in a tag called after its engine ({@code rocksdb-state-id}, {@code in-memory-state-id}), so that one name has as many sets
 * of tags as there are engines, which Micrometer's Prometheus registry for one refuses. Here the tags are {@code thread-id},
 * {@code task-id} and {@code state-id} for every store.
 *
 * <p>Everything is registered on the thread that opens the store, whose name is one of the tags.
 */
public final class OwnMetrics {

    /** The group of Crema's own metrics. */
    public static final String GROUP = "stream-crema-metrics";

    private final Metrics registry;
    private final Map<String, String> tags = new LinkedHashMap<>();
    private final List<MetricName> gauges = new ArrayList<>();
    private final List<Sensor> sensors = new ArrayList<>();

    /** Of the context's store, registered in the name of the current thread. */
    public OwnMetrics(TaskContext context) {
        this.registry = context.internal().metrics().metricsRegistry();
        tags.put(StreamsMetricsImpl.THREAD_ID_TAG, Thread.currentThread().getName());
        tags.put(StreamsMetricsImpl.TASK_ID_TAG, context.taskId().toString());
        tags.put(StreamsMetricsImpl.STORE_ID_TAG, context.store());
    }

    /** What a metric is called for this store. */
    public MetricName name(String name, String description) {
        return new MetricName(name, GROUP, description, tags);
    }

    /** Registers a gauge, in place of one that an earlier store may have left under its name. */
    public void gauge(MetricName name, RecordingLevel level, Gauge<?> gauge) {
        registry.removeMetric(name);
        registry.addMetric(name, new MetricConfig().recordLevel(level), gauge);
        gauges.add(name);
    }

    /** A sensor without metrics yet, in place of one that an earlier store may have left under its name. */
    public Sensor sensor(String name, RecordingLevel level) {
        String unique = GROUP + "." + String.join(".", tags.values()) + "." + name;
        registry.removeSensor(unique);
        Sensor sensor = registry.sensor(unique, level);
        sensors.add(sensor);
        return sensor;
    }

    /** Removes all of them, once. */
    public synchronized void remove() {
        gauges.forEach(registry::removeMetric);
        gauges.clear();
        sensors.forEach(sensor -> registry.removeSensor(sensor.name()));
        sensors.clear(); // another store may register under the same names after this
    }
}
