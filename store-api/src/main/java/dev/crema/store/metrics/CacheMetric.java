package dev.crema.store.metrics;

import org.apache.kafka.common.metrics.Sensor.RecordingLevel;

/** All metrics of Crema's own, for one store in one task. Totals count from the opening of the store. */
public enum CacheMetric implements OwnMetric {
    HITS("hits-total", "reads", "Reads by processors that the write buffer or the read cache answered."),
    MISSES("misses-total", "reads", "Reads by processors that went to the store below."),
    HIT_RATIO("hit-ratio", "0 to 1", "Hits among all reads by processors; NaN before the first."),
    ENTRIES("cache-entries", "entries", "Entries of the read cache, known absences included."),
    BYTES("cache-bytes", "bytes", "Estimated heap bytes of the read cache."),
    MAX_BYTES(
            "cache-max-bytes",
            "bytes",
            "Heap bytes that the read cache may take now, of what the stores of the instance share; 0 where its entries are"
                    + " bounded."),
    BUDGET_MAX_BYTES(
            "budget-max-bytes",
            "bytes",
            "Heap bytes that the caches of all stores of the instance may take together, as crema.cache.max.bytes bounds"
                    + " them."),
    EVICTIONS("evictions-total", "entries", "Entries that left the read cache because it was full."),
    BUFFERED_ENTRIES("buffered-entries", "entries", "Entries that wait to be written back."),
    BUFFERED_BYTES("buffered-bytes", "bytes", "Estimated heap bytes of the entries that wait to be written back."),
    OLDEST_BUFFERED_AGE(
            "oldest-buffered-age-ms",
            "ms",
            "Time since the last write of the entry that waits longest; 0 if none waits."),
    COALESCED(
            "coalesced-writes-total",
            "writes",
            "Writes that replaced one still waiting, and so saved a changelog record and a write below."),
    WRITTEN_BACK(
            "written-back-total",
            "entries",
            "Entries written to the changelog and the store below: at commits, past the buffer's bound, or at once without"
                    + " a buffer."),
    BATCH_SIZE_AVG("write-back-batch-size-avg", "entries", "Average number of entries that a commit wrote back."),
    BATCH_SIZE_MAX("write-back-batch-size-max", "entries", "Largest number of entries that a commit wrote back."),
    BATCH_LATENCY_AVG("write-back-latency-avg", "ns", "Average time that a commit took to write back its entries."),
    BATCH_LATENCY_MAX("write-back-latency-max", "ns", "Longest time that a commit took to write back its entries."),
    LOAD_LATENCY_AVG(
            "load-latency-avg",
            "ns",
            RecordingLevel.DEBUG,
            "Average time of a read from the store below, deserialization included."),
    LOAD_LATENCY_MAX(
            "load-latency-max",
            "ns",
            RecordingLevel.DEBUG,
            "Longest time of a read from the store below, deserialization included.");

    private final Definition definition;

    CacheMetric(String metric, String unit, String description) {
        this(metric, unit, RecordingLevel.INFO, description);
    }

    CacheMetric(String metric, String unit, RecordingLevel level, String description) {
        definition = new Definition(metric, unit, level, description);
    }

    @Override
    public Definition definition() {
        return definition;
    }
}
