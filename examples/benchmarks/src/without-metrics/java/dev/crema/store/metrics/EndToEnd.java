package dev.crema.store.metrics;

import dev.crema.store.kafka.TaskContext;
import org.apache.kafka.common.metrics.Sensor;

/** Stands in for the class of this name and measures nothing. */
public final class EndToEnd {

    EndToEnd(Sensor sensor, TaskContext task) {}

    public void written() {}
}
