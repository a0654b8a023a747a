package dev.crema.store.kafka;

import org.apache.kafka.streams.kstream.internals.Change;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.internals.CacheFlushListener;
import org.apache.kafka.streams.state.internals.WrappedStateStore;

/**
 * The outermost layer of a store, the one the runtime holds. Being Kafka's wrapper type it is flushed and cleared with
 * the task's caches, and the restore format is found by looking through it at the layers below.
 *
 * @param <B> the bytes store below
 * @param <K> keys as processors see them
 * @param <S> values as processors see them, with their timestamp or headers where the format has them
 */
public abstract class RootStore<B extends StateStore, K, S> extends WrappedStateStore<B, K, S> {

    protected RootStore(B below) {
        super(below);
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
