package dev.crema.store.engine;

import org.apache.kafka.streams.state.WindowBytesStoreSupplier;

/** What all suppliers of window stores have in common. Immutable. */
public abstract class WindowSupplier implements WindowBytesStoreSupplier {

    private final WindowShape shape;
    private final String metricsScope;

    protected WindowSupplier(WindowShape shape, String metricsScope) {
        this.shape = shape;
        this.metricsScope = metricsScope;
    }

    /** The same for another shape. */
    protected abstract WindowBytesStoreSupplier with(WindowShape shape);

    /** The same with an index by time, so that a search over a short time of all keys does not look at all others. */
    final WindowBytesStoreSupplier withTimeIndex() {
        return with(shape.withTimeIndex());
    }

    protected final WindowShape shape() {
        return shape;
    }

    @Override
    public final String name() {
        return shape.name();
    }

    @Override
    public final String metricsScope() {
        return metricsScope;
    }

    @Override
    public final long segmentIntervalMs() {
        return shape.segments().intervalMs();
    }

    @Override
    public final long windowSize() {
        return shape.windowMs();
    }

    @Override
    public final boolean retainDuplicates() {
        return shape.retainsDuplicates();
    }

    @Override
    public final long retentionPeriod() {
        return shape.segments().retentionMs();
    }
}
