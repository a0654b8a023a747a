package dev.crema.store.kafka;

import org.apache.kafka.streams.processor.StateStore;
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

    /** The cache forwards nothing when it is flushed, so operators above forward every update at once. */
    @Override
    public boolean setFlushListener(CacheFlushListener<K, S> listener, boolean sendOldValues) {
        return false;
    }
}
