package dev.crema.store.kafka;

import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.state.internals.CacheFlushListener;
import org.apache.kafka.streams.state.internals.CachedStateStore;
import org.apache.kafka.streams.state.internals.CachingKeyValueStore;
import org.apache.kafka.streams.state.internals.WrappedStateStore;

/**
 * Passes what the runtime tells caches on to a store below Kafka's own cache, which keeps it to itself
 * ({@code CachingKeyValueStore.flushCache}, {@code clearCache}). To be told, it is registered as a store of the task, without
 * content or changelog; the runtime turns to stores in the order in which they were registered, so to this one after the cache.
 */
public final class CacheSignals implements StateStore, CachedStateStore<byte[], byte[]> {

    private static final String SUFFIX = "-below-cache";

    private final BelowCache store;
    private final String name;
    private boolean open = true;

    private CacheSignals(BelowCache store, String name) {
        this.store = store;
        this.name = name;
    }

    /**
     * Has a store told what its cache is told, if that is Kafka's. To be called by the store when it is initialized, once it has
     * registered its root.
     */
    public static void passOn(StateStoreContext context, StateStore root, BelowCache store) {
        if (hasKafkasCache(root)) {
            context.register(new CacheSignals(store, root.name() + SUFFIX), (key, value) -> {});
        }
    }

    private static boolean hasKafkasCache(StateStore root) {
        StateStore layer = root;
        while (layer instanceof WrappedStateStore<?, ?, ?> wrapper && !(layer instanceof CachingKeyValueStore)) {
            layer = wrapper.wrapped();
        }
        return layer instanceof CachingKeyValueStore;
    }

    @Override
    public void flushCache() {
        store.flushCache();
    }

    @Override
    public void clearCache() {
        store.clearCache();
    }

    @Override
    public boolean setFlushListener(CacheFlushListener<byte[], byte[]> listener, boolean sendOldValues) {
        return false;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void init(StateStoreContext context, StateStore root) {
        throw new UnsupportedOperationException("it is registered by the store it belongs to");
    }

    @Override
    public boolean persistent() {
        return false;
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public void close() {
        open = false;
    }
}
