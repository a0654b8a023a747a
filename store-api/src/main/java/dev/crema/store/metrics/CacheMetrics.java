package dev.crema.store.metrics;

import dev.crema.store.kafka.StoreMetrics;
import org.apache.kafka.common.metrics.Sensor;

/**
 * What a write-back cache tells of itself. The counting methods are for the thread that owns the cache: reads by query
 * threads fill nothing and would only blur the ratio.
 */
public final class CacheMetrics {

    private final Count hits = new Count();
    private final Count misses = new Count();
    private final Count coalesced = new Count();
    private final Count writtenBack = new Count();
    private final Latency loads;
    private final Sensor batchSize;
    private final Sensor batchLatency;

    public CacheMetrics(StoreMetrics store, CacheContents contents) {
        MetricSet own = new MetricSet(store.own());
        loads = new Latency(own.averageAndMax(CacheMetric.LOAD_LATENCY_AVG, CacheMetric.LOAD_LATENCY_MAX));
        batchSize = own.averageAndMax(CacheMetric.BATCH_SIZE_AVG, CacheMetric.BATCH_SIZE_MAX);
        batchLatency = own.averageAndMax(CacheMetric.BATCH_LATENCY_AVG, CacheMetric.BATCH_LATENCY_MAX);
        own.gauge(CacheMetric.HITS, now -> hits.get());
        own.gauge(CacheMetric.MISSES, now -> misses.get());
        own.ratio(CacheMetric.HIT_RATIO, now -> hitRatio());
        own.gauge(CacheMetric.ENTRIES, now -> contents.entries());
        own.gauge(CacheMetric.BYTES, now -> contents.bytes());
        own.gauge(CacheMetric.MAX_BYTES, now -> contents.maxBytes());
        own.gauge(CacheMetric.BUDGET_MAX_BYTES, now -> contents.budgetMaxBytes());
        own.gauge(CacheMetric.EVICTIONS, now -> contents.evictions());
        own.gauge(CacheMetric.BUFFERED_ENTRIES, now -> contents.bufferedEntries());
        own.gauge(CacheMetric.BUFFERED_BYTES, now -> contents.bufferedBytes());
        own.gauge(CacheMetric.OLDEST_BUFFERED_AGE, now -> Math.max(0, now - contents.oldestBufferedAt(now)));
        own.gauge(CacheMetric.COALESCED, now -> coalesced.get());
        own.gauge(CacheMetric.WRITTEN_BACK, now -> writtenBack.get());
    }

    /** A read was answered by buffer or cache. */
    public void hit() {
        hits.add(1);
    }

    /** A read went below. */
    public void missed() {
        misses.add(1);
    }

    /** Reads from the store below. */
    public Latency loads() {
        return loads;
    }

    /** A write replaced one that still waited. */
    public void coalesced() {
        coalesced.add(1);
    }

    /** So many entries were written back. */
    public void wroteBack(int entries) {
        writtenBack.add(entries);
    }

    /** Runs the write back of a commit, which happens once a commit and is measured at every level. */
    public void batch(Runnable writeBack) {
        long before = writtenBack.get();
        long started = System.nanoTime();
        writeBack.run();
        long size = writtenBack.get() - before;
        if (size > 0) {
            batchSize.record(size);
            batchLatency.record(System.nanoTime() - started);
        }
    }

    private double hitRatio() {
        double answered = hits.get();
        return answered / (answered + misses.get());
    }
}
