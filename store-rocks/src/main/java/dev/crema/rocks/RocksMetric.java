package dev.crema.rocks;

import dev.crema.store.metrics.OwnMetric;
import org.apache.kafka.common.metrics.Sensor.RecordingLevel;

/** Metrics of a store over RocksDB, beside those that RocksDB has itself. Totals count from the opening of the store. */
enum RocksMetric implements OwnMetric {
    STAGED_ENTRIES(
            "staged-entries",
            "entries",
            "Entries in memory that wait for their commit, or are on their way to RocksDB."),
    STAGED_BYTES("staged-bytes", "bytes", "Estimated heap bytes of the entries that are staged."),
    SPILLED(
            "spilled-writes-total",
            "writes",
            "Writes that went to RocksDB uncommitted, past the bound of crema.rocksdb.uncommitted.max.bytes."),
    COMMIT_LATENCY_AVG(
            "commit-write-latency-avg", "ns", "Average time from a commit until all of its writes were in RocksDB."),
    COMMIT_LATENCY_MAX(
            "commit-write-latency-max", "ns", "Longest time from a commit until all of its writes were in RocksDB."),
    COMMIT_SIZE_AVG("commit-write-size-avg", "entries", "Average number of entries that a commit brought to RocksDB."),
    COMMIT_SIZE_MAX("commit-write-size-max", "entries", "Largest number of entries that a commit brought to RocksDB."),
    NOT_DURABLE_AGE(
            "not-durable-age-ms",
            "ms",
            "Time since the oldest write in RocksDB's memory, which is how far back a crash would have the store restored;"
                    + " 0 if all is on disk."),
    MEMORY_BYTES(
            "memory-bytes",
            "bytes",
            "Native memory of all stores of the process, as crema.rocksdb.memory.max.bytes bounds it."),
    MEMORY_MAX_BYTES("memory-max-bytes", "bytes", "What memory-bytes may come to."),
    OPEN_SCANS("open-scans", "iterators", "Iterators over RocksDB that are open."),
    OLDEST_SCAN_AGE("oldest-scan-age-ms", "ms", "Time since the oldest open iterator was opened; 0 if none is.");

    private final Definition definition;

    RocksMetric(String metric, String unit, String description) {
        definition = new Definition(metric, unit, RecordingLevel.INFO, description);
    }

    @Override
    public Definition definition() {
        return definition;
    }
}
