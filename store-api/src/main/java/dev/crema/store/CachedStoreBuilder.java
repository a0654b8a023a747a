package dev.crema.store;

import dev.crema.store.cache.CacheConfig;
import dev.crema.store.kafka.RetainingBuilder;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.state.StoreBuilder;

/**
 * Builds a cached store: Kafka's {@link StoreBuilder} plus {@link #withCache}. Caching and change logging are on unless
 * switched off. Not safe for use by several threads while it is being set up.
 *
 * @param <S> the store's type
 */
public final class CachedStoreBuilder<S extends StateStore> extends RetainingBuilder<S> {

    /** Puts the layers of one store together. */
    interface Layers<S> {
        /**
         * @param changelog settings of the changelog topic; empty where there is none
         */
        S build(Optional<Map<String, String>> changelog, CacheConfig cache);
    }

    private final String name;
    private final Layers<S> layers;
    private final Map<String, String> logConfig = new HashMap<>();
    private boolean logged = true;
    private boolean cached = true;
    private CacheConfig cache = CacheConfig.configured();

    CachedStoreBuilder(String name, Layers<S> layers) {
        this(name, OptionalLong.empty(), layers);
    }

    /**
     * Of a store that keeps entries for a time.
     *
     * @param retentionMs in the changelog, too
     */
    CachedStoreBuilder(String name, OptionalLong retentionMs, Layers<S> layers) {
        super(retentionMs);
        this.name = name;
        this.layers = layers;
    }

    /** Bounds and behaviour of the cache; what is not set here comes from the application's configuration. */
    public CachedStoreBuilder<S> withCache(CacheConfig config) {
        cache = Objects.requireNonNull(config, "config cannot be null");
        return this;
    }

    @Override
    public CachedStoreBuilder<S> withCachingEnabled() {
        cached = true;
        return this;
    }

    /** Every write goes straight to the changelog and the store below. */
    @Override
    public CachedStoreBuilder<S> withCachingDisabled() {
        cached = false;
        return this;
    }

    @Override
    public CachedStoreBuilder<S> withLoggingEnabled(Map<String, String> config) {
        logConfig.putAll(Objects.requireNonNull(config, "config cannot be null"));
        logged = true;
        return this;
    }

    @Override
    public CachedStoreBuilder<S> withLoggingDisabled() {
        logConfig.clear();
        logged = false;
        return this;
    }

    /**
     * A new store.
     *
     * @throws IllegalArgumentException if the supplier's store has another name or a format that does not fit
     */
    @Override
    public S build() {
        S store = layers.build(
                logged ? Optional.of(Map.copyOf(logConfig)) : Optional.empty(),
                cached ? cache : CacheConfig.disabled());
        if (!name.equals(store.name())) {
            throw new IllegalArgumentException("store " + name + ": its supplier gives a store named " + store.name()
                    + "; supplier and store must have one name");
        }
        return store;
    }

    @Override
    public Map<String, String> logConfig() {
        return logConfig;
    }

    @Override
    public boolean loggingEnabled() {
        return logged;
    }

    @Override
    public String name() {
        return name;
    }
}
