package dev.crema.rocks;

import dev.crema.store.kafka.OwnMetrics;
import dev.crema.store.kafka.TaskContext;
import dev.crema.store.metrics.MetricSet;
import java.util.concurrent.atomic.LongAdder;
import org.apache.kafka.common.metrics.Sensor;

/** What a store tells of itself while it is open: all of {@link RocksMetric}. Figures are read by any thread. */
final class EngineMetrics {

    private final OwnMetrics registered;
    private final MetricSet metrics;
    private final Sensor commitLatency;
    private final Sensor commitSize;
    private final LongAdder spilled = new LongAdder();

    EngineMetrics(TaskContext task) {
        registered = new OwnMetrics(task);
        metrics = new MetricSet(registered);
        commitLatency = metrics.averageAndMax(RocksMetric.COMMIT_LATENCY_AVG, RocksMetric.COMMIT_LATENCY_MAX);
        commitSize = metrics.averageAndMax(RocksMetric.COMMIT_SIZE_AVG, RocksMetric.COMMIT_SIZE_MAX);
        metrics.gauge(RocksMetric.SPILLED, now -> spilled.sum());
    }

    /** What is worked out when it is read. */
    interface Figures {
        long stagedEntries();

        long stagedBytes();

        /** Milliseconds since 1970, or 0 where all is durable. */
        long notDurableSince();

        long memoryBytes();

        long memoryMaxBytes();

        int openScans();

        /** Milliseconds since 1970, or 0 where none is open. */
        long oldestScanSince();
    }

    /** Shows the figures of an open store. */
    void show(Figures of) {
        metrics.gauge(RocksMetric.STAGED_ENTRIES, now -> of.stagedEntries());
        metrics.gauge(RocksMetric.STAGED_BYTES, now -> of.stagedBytes());
        metrics.gauge(RocksMetric.NOT_DURABLE_AGE, now -> age(of.notDurableSince(), now));
        metrics.gauge(RocksMetric.MEMORY_BYTES, now -> of.memoryBytes());
        metrics.gauge(RocksMetric.MEMORY_MAX_BYTES, now -> of.memoryMaxBytes());
        metrics.gauge(RocksMetric.OPEN_SCANS, now -> of.openScans());
        metrics.gauge(RocksMetric.OLDEST_SCAN_AGE, now -> age(of.oldestScanSince(), now));
    }

    private static long age(long since, long now) {
        return since == 0 ? 0 : Math.max(0, now - since);
    }

    /** A commit that became known at {@code nanos} has brought so many entries to RocksDB. */
    void committed(int entries, long nanos) {
        commitSize.record(entries);
        commitLatency.record(System.nanoTime() - nanos);
    }

    /** So many writes went to RocksDB uncommitted. */
    void spilled(int writes) {
        spilled.add(writes);
    }

    void remove() {
        registered.remove();
    }
}
