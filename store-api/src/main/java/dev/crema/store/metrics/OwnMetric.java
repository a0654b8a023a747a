package dev.crema.store.metrics;

import org.apache.kafka.common.metrics.Sensor.RecordingLevel;

/** A metric of Crema's own, of one store in one task. */
public interface OwnMetric {

    /** Its name in the registry. */
    String metric();

    String unit();

    /** The level of {@code metrics.recording.level} from which it has values. */
    RecordingLevel level();

    String description();
}
