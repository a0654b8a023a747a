package dev.crema.store.metrics;

import dev.crema.store.kafka.StoreMetrics;
import java.util.function.LongToDoubleFunction;
import java.util.function.LongUnaryOperator;
import org.apache.kafka.common.metrics.Sensor;
import org.apache.kafka.common.metrics.stats.Avg;
import org.apache.kafka.common.metrics.stats.Max;

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
        loads = new Latency(averageAndMax(store, CacheMetric.LOAD_LATENCY_AVG, CacheMetric.LOAD_LATENCY_MAX));
        batchSize = averageAndMax(store, CacheMetric.BATCH_SIZE_AVG, CacheMetric.BATCH_SIZE_MAX);
        batchLatency = averageAndMax(store, CacheMetric.BATCH_LATENCY_AVG, CacheMetric.BATCH_LATENCY_MAX);
        gauge(store, CacheMetric.HITS, now -> hits.get());
        gauge(store, CacheMetric.MISSES, now -> misses.get());
        ratio(store, CacheMetric.HIT_RATIO, now -> hitRatio());
        gauge(store, CacheMetric.ENTRIES, now -> contents.entries());
        gauge(store, CacheMetric.BYTES, now -> contents.bytes());
        gauge(store, CacheMetric.EVICTIONS, now -> contents.evictions());
        gauge(store, CacheMetric.BUFFERED_ENTRIES, now -> contents.bufferedEntries());
        gauge(store, CacheMetric.BUFFERED_BYTES, now -> contents.bufferedBytes());
        gauge(store, CacheMetric.OLDEST_BUFFERED_AGE, now -> Math.max(0, now - contents.oldestBufferedAt(now)));
        gauge(store, CacheMetric.COALESCED, now -> coalesced.get());
        gauge(store, CacheMetric.WRITTEN_BACK, now -> writtenBack.get());
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

    private static void gauge(StoreMetrics store, CacheMetric metric, LongUnaryOperator value) {
        store.gauge(
                store.name(metric.metric(), metric.description()),
                metric.level(),
                (config, now) -> value.applyAsLong(now));
    }

    private static void ratio(StoreMetrics store, CacheMetric metric, LongToDoubleFunction value) {
        store.gauge(
                store.name(metric.metric(), metric.description()),
                metric.level(),
                (config, now) -> value.applyAsDouble(now));
    }

    private static Sensor averageAndMax(StoreMetrics store, CacheMetric average, CacheMetric max) {
        Sensor sensor = store.sensor(average.metric(), average.level());
        sensor.add(store.name(average.metric(), average.description()), new Avg());
        sensor.add(store.name(max.metric(), max.description()), new Max());
        return sensor;
    }
}
