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
        return shape.segmentMs();
    }

    @Override
    public final long retentionPeriod() {
        return shape.retentionMs();
    }
}
