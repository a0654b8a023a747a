package dev.crema.store.metrics;

import org.apache.kafka.common.metrics.Sensor;

/** Stands in for the class of this name and measures nothing. */
public final class Latency {

    public Latency(Sensor sensor) {}

    public long start() {
        return 0;
    }

    public void stop(long started) {}
}
