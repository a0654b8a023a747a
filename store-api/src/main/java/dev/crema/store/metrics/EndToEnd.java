package dev.crema.store.metrics;

import dev.crema.store.kafka.TaskContext;
import org.apache.kafka.common.metrics.Sensor;
import org.apache.kafka.streams.processor.RecordContext;

/** How old records are when they have been written, in milliseconds since their timestamp. */
public final class EndToEnd {

    private final Sensor sensor;
    private final boolean records;
    private final TaskContext task;

    EndToEnd(Sensor sensor, TaskContext task) {
        this.sensor = sensor;
        this.records = sensor.shouldRecord(); // the level of a running application does not change
        this.task = task;
    }

    /** The record in process has been written. */
    public void written() {
        if (!records) {
            return;
        }
        RecordContext record = task.recordContext();
        if (record != null) { // else written outside of any record
            long now = System.currentTimeMillis();
            sensor.record(now - record.timestamp(), now);
        }
    }
}
