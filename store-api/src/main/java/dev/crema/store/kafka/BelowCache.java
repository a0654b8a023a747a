package dev.crema.store.kafka;

import org.apache.kafka.streams.state.internals.CacheFlushListener;
import org.apache.kafka.streams.state.internals.CachedStateStore;

/**
 * A bytes store that is told when the runtime flushes and clears the caches above it. Kafka's own cache does not pass the
 * signals on, so that {@link CacheSignals} has to; all other layers do.
 */
public interface BelowCache extends CachedStateStore<byte[], byte[]> {

    /** Forwards nothing: what reaches the store has left the caches. */
    @Override
    default boolean setFlushListener(CacheFlushListener<byte[], byte[]> listener, boolean sendOldValues) {
        return false;
    }
}
