package dev.crema.store.engine;

import org.apache.kafka.streams.state.SessionBytesStoreSupplier;

/** What all suppliers of session stores have in common. Immutable. */
public abstract class SessionSupplier implements SessionBytesStoreSupplier {

    private final SessionShape shape;
    private final String metricsScope;

    protected SessionSupplier(SessionShape shape, String metricsScope) {
        this.shape = shape;
        this.metricsScope = metricsScope;
    }

    /** The same for another shape. */
    protected abstract SessionBytesStoreSupplier with(SessionShape shape);

    /** The same with an index by time, so that a search over a short time of all keys does not look at all others. */
    final SessionBytesStoreSupplier withTimeIndex() {
        return with(shape.withTimeIndex());
    }

    protected final SessionShape shape() {
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
    public final long retentionPeriod() {
        return shape.segments().retentionMs();
    }
}
