package dev.crema.memory;

import dev.crema.store.metrics.OwnMetric;
import org.apache.kafka.common.metrics.Sensor.RecordingLevel;

/** Metrics of an in-memory store. */
enum MemoryMetric implements OwnMetric {
    NUM_KEYS("num-keys", "entries", "Entries of the store, exactly."),
    OPEN_SCANS("open-scans", "iterators", "Iterators over the store that are open.");

    private final Definition definition;

    MemoryMetric(String metric, String unit, String description) {
        definition = new Definition(metric, unit, RecordingLevel.INFO, description);
    }

    @Override
    public Definition definition() {
        return definition;
    }
}
