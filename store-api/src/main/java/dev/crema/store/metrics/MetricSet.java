package dev.crema.store.metrics;

import dev.crema.store.kafka.OwnMetrics;
import java.util.function.LongToDoubleFunction;
import java.util.function.LongUnaryOperator;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.metrics.Sensor;
import org.apache.kafka.common.metrics.stats.Avg;
import org.apache.kafka.common.metrics.stats.Max;

/** Registers what a store, or a layer of one, tells of itself. */
public final class MetricSet {

    private final OwnMetrics registered;

    public MetricSet(OwnMetrics registered) {
        this.registered = registered;
    }

    /** A whole number, worked out when it is read, given milliseconds since 1970. */
    public void gauge(OwnMetric metric, LongUnaryOperator value) {
        registered.gauge(name(metric), metric.level(), (config, now) -> value.applyAsLong(now));
    }

    /** A fraction, as {@link #gauge}. */
    public void ratio(OwnMetric metric, LongToDoubleFunction value) {
        registered.gauge(name(metric), metric.level(), (config, now) -> value.applyAsDouble(now));
    }

    /** Average and maximum of what is recorded, in the registry's window of samples. */
    public Sensor averageAndMax(OwnMetric average, OwnMetric max) {
        Sensor sensor = registered.sensor(average.metric(), average.level());
        sensor.add(name(average), new Avg());
        sensor.add(name(max), new Max());
        return sensor;
    }

    private MetricName name(OwnMetric metric) {
        return registered.name(metric.metric(), metric.description());
    }
}
