package dev.crema.store.kafka;

import org.apache.kafka.streams.kstream.internals.Change;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.internals.CacheFlushListener;
import org.apache.kafka.streams.state.internals.MeteredStateStore;
import org.apache.kafka.streams.state.internals.WrappedStateStore;

/**
 * The outermost layer of a store, the one the runtime holds. Being Kafka's wrapper type it is flushed and cleared with
 * the task's caches, and the restore format is found by looking through it at the layers below; being of Kafka's metered
 * type it is told how long a restoration took. Its metrics are there from {@link #register} to {@link #close()}.
 *
 * @param <B> the bytes store below
 * @param <K> keys as processors see them
 * @param <S> values as processors see them, with their timestamp or headers where the format has them
 */
public abstract class RootStore<B extends StateStore, K, S> extends WrappedStateStore<B, K, S>
        implements MeteredStateStore {

    private final String metricsScope;
    private volatile StoreMetrics metrics;

    /**
     * A store over {@code below}.
     *
     * @param metricsScope what the engine below is called in metrics
     */
    protected RootStore(B below, String metricsScope) {
        super(below);
        this.metricsScope = metricsScope;
    }

    /** Metrics for the time until the store is closed; to be called before the layers below are opened. */
    protected final StoreMetrics register(TaskContext task) {
        metrics = new StoreMetrics(task, metricsScope);
        return metrics;
    }

    /** Opens the layers below. If they refuse, nobody will close this store, so its metrics go at once. */
    @Override
    public void init(StateStoreContext context, StateStore root) {
        boolean opened = false;
        try {
            super.init(context, root);
            opened = true;
        } finally {
            if (!opened) {
                metrics.remove();
            }
        }
    }

    @Override
    public void close() {
        try {
            super.close();
        } finally {
            StoreMetrics registered = metrics;
            if (registered != null) {
                registered.remove();
            }
        }
    }

    @Override
    public final void recordRestoreTime(long nanoseconds) {
        metrics.restored(nanoseconds);
    }

    @Override
    public final boolean setFlushListener(CacheFlushListener<K, S> listener, boolean sendOldValues) {
        return forwardAtFlush(
                (key, oldValue, newValue, context) -> listener.apply(
                        new Record<>(key, new Change<>(newValue, oldValue), context.timestamp(), context.headers())),
                sendOldValues);
    }

    /**
     * Hands changes to the listener from here on, when they leave the cache.
     *
     * @return whether it does; otherwise the operator that asked forwards every update itself, at once
     */
    protected abstract boolean forwardAtFlush(FlushListener<K, S> listener, boolean oldValues);
}
