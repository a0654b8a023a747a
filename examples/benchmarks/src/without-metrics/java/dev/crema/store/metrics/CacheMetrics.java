package dev.crema.store.metrics;

import dev.crema.store.kafka.StoreMetrics;

/** Stands in for the class of this name and counts nothing. */
public final class CacheMetrics {

    private final Latency loads = new Latency(null);

    public CacheMetrics(StoreMetrics store, CacheContents contents) {}

    public void hit() {}

    public void missed() {}

    public Latency loads() {
        return loads;
    }

    public void coalesced() {}

    public void wroteBack(int entries) {}

    public void batch(Runnable writeBack) {
        writeBack.run();
    }
}
