package dev.crema.memory;

import dev.crema.store.metrics.OwnMetric;
import org.apache.kafka.common.metrics.Sensor.RecordingLevel;

/** Metrics of an in-memory store. */
enum MemoryMetric implements OwnMetric {
    NUM_KEYS(
            "num-keys",
            "entries",
            "Entries of the store, exactly; one more of windows and sessions, their stream time."),
    OPEN_SCANS("open-scans", "iterators", "Iterators over the store that are open."),
    SNAPSHOT_AGE(
            "snapshot-age-ms",
            "ms",
            "Time since the moment of the newest snapshot on disk, which is how far back a crash would have the store"
                    + " restored; 0 if there is none."),
    SNAPSHOT_BYTES("snapshot-bytes", "bytes", "Size of the newest snapshot on disk."),
    SNAPSHOT_TIME("snapshot-write-time", "ns", "Time that it took to write the newest snapshot.");

    private final Definition definition;

    MemoryMetric(String metric, String unit, String description) {
        definition = new Definition(metric, unit, RecordingLevel.INFO, description);
    }

    @Override
    public Definition definition() {
        return definition;
    }
}
