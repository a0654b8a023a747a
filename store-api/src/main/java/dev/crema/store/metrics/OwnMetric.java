package dev.crema.store.metrics;

import org.apache.kafka.common.metrics.Sensor.RecordingLevel;

/** A metric of Crema's own, of one store in one task. */
public interface OwnMetric {

    /**
     * What there is to know of it.
     *
     * @param metric its name in the registry
     * @param level of {@code metrics.recording.level} from which it has values
     */
    record Definition(String metric, String unit, RecordingLevel level, String description) {}

    Definition definition();

    /** Its name in the registry. */
    default String metric() {
        return definition().metric();
    }

    default String unit() {
        return definition().unit();
    }

    /** The level of {@code metrics.recording.level} from which it has values. */
    default RecordingLevel level() {
        return definition().level();
    }

    default String description() {
        return definition().description();
    }
}
