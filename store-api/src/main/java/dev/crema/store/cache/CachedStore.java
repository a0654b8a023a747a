package dev.crema.store.cache;

import dev.crema.store.cache.TypedView.Checks;
import dev.crema.store.cache.WriteBackCache.Surroundings;
import dev.crema.store.kafka.RootStore;
import dev.crema.store.kafka.StoreMetrics;
import dev.crema.store.kafka.TaskContext;
import dev.crema.store.metrics.Latency;
import dev.crema.store.query.QueryHandlers;
import dev.crema.store.query.StoreQueries;
import dev.crema.store.query.StoreView;
import dev.crema.store.settings.StoreConfig;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.query.Position;
import org.apache.kafka.streams.query.PositionBound;
import org.apache.kafka.streams.query.Query;
import org.apache.kafka.streams.query.QueryConfig;
import org.apache.kafka.streams.query.QueryResult;
import org.apache.kafka.streams.state.StateSerdes;

/**
 * What cached stores of all shapes are: a store over a {@link WriteBackCache}, which it opens with every {@code init} anew, since a
 * task that is revived opens the same store object again.
 *
 * @param <B> the bytes store below
 * @param <R> keys as listeners see them
 * @param <K> keys as the application has them
 * @param <C> keys as the cache has them
 * @param <V> the application's values
 * @param <S> values as the store has them
 * @param <W> what queries are read from
 */
abstract class CachedStore<B extends StateStore, R, K, C, V, S, W extends StoreView> extends RootStore<B, R, S> {

    /**
     * What a store is made of beside its layers.
     *
     * @param changelog settings of the changelog topic; empty where there is none
     */
    record Parts<K, V, S>(
            Serde<K> keySerde,
            Serde<V> valueSerde,
            ValueFormat<V, S> format,
            Optional<Map<String, String>> changelog,
            CacheConfig cache,
            String metricsScope) {}

    final Parts<K, V, S> parts;
    private volatile StoreQueries<W> queries;
    private Latency commits;
    private volatile WriteBackCache<C, V, S> cache;

    CachedStore(B below, Parts<K, V, S> parts) {
        super(below, parts.metricsScope());
        this.parts = parts;
    }

    /** Keys as the cache has them, from the application's. */
    abstract Keys<C> keys(Keys<K> plain);

    abstract Below below();

    /** Kept with the buffer of the cache that is about to be opened. */
    abstract WriteBuffer.Index index(TaskContext task, CacheBounds bounds);

    /**
     * Registers what the shape measures.
     *
     * @return what commits are measured by
     */
    abstract Latency register(StoreMetrics registered, TaskContext task);

    /** The cache is open, and nobody sees it yet. */
    abstract void opened(WriteBackCache<C, V, S> opening);

    abstract QueryHandlers<W> handlers();

    abstract W view(WriteBackCache<C, V, S> open, boolean skipsCache);

    @Override
    public void init(StateStoreContext context, StateStore root) {
        TaskContext task = TaskContext.of(context, name());
        StoreConfig config =
                StoreConfig.of(name(), task.configs(), parts.cache().settings());
        queries =
                new StoreQueries<>(this, task.taskId().partition(), handlers(), skipsCache -> view(open(), skipsCache));
        TypedView<C, V, S> view = view(task, config);
        StoreMetrics registered = register(task);
        commits = register(registered, task);
        CacheBounds bounds = CacheBounds.of(config, task, parts.changelog());
        WriteBackCache<C, V, S> opening =
                new WriteBackCache<>(below(), new Surroundings(task, registered), view, bounds, index(task, bounds));
        boolean isOpen = false;
        try {
            opened(opening);
            super.init(context, root);
            isOpen = true;
        } finally {
            if (!isOpen) {
                opening.close();
            }
        }
        cache = opening;
    }

    private TypedView<C, V, S> view(TaskContext task, StoreConfig config) {
        StateSerdes<K, S> serdes = new StateSerdes<>(
                task.changelogTopic(),
                task.keySerde(parts.keySerde()),
                parts.format().serde().apply(task.valueSerde(parts.valueSerde())));
        ValueSharing sharing = ValueSharing.valueOf(upperCase(config, StoreConfig.VALUE_SHARING));
        KeyEquality equality = KeyEquality.valueOf(upperCase(config, StoreConfig.KEY_EQUALITY));
        return new TypedView<>(
                parts.format(),
                keys(new PlainKeys<>(serdes, equality)),
                new Values<>(serdes, parts.format(), sharing),
                new Checks(
                        config.getBoolean(StoreConfig.CHECK_AT_PUT),
                        config.getBoolean(StoreConfig.CHECK_SHARING) && sharing == ValueSharing.IMMUTABLE));
    }

    private static String upperCase(StoreConfig config, String key) {
        return config.getString(key).toUpperCase(Locale.ROOT);
    }

    /** The layers below are open while this one is; asking them again at every access would cost more than the access. */
    final WriteBackCache<C, V, S> open() {
        WriteBackCache<C, V, S> open = cache;
        if (open == null) {
            throw new InvalidStateStoreException("Store " + name() + " is currently closed.");
        }
        return open;
    }

    /** Refuses a null key with the store's name. */
    final void requireKey(Object key) {
        if (key == null) {
            throw new NullPointerException("store " + name() + ": key cannot be null");
        }
    }

    @Override
    public final void flushCache() {
        open().flush();
        super.flushCache(); // a store below may wait for the signal too, which Kafka's cache does not pass on
    }

    @Override
    public final void clearCache() {
        open().clear();
        super.clearCache();
    }

    /** Logs nothing: whatever was written has left the buffer at the flush before, or belongs to the next commit. */
    @Override
    public final void commit(Map<TopicPartition, Long> changelogOffsets) {
        open().committed();
        long started = commits.start();
        try {
            super.commit(changelogOffsets);
        } finally {
            commits.stop(started);
        }
    }

    @Override
    public final void close() {
        WriteBackCache<C, V, S> closing = cache;
        cache = null;
        if (closing != null) {
            closing.close();
        }
        super.close();
    }

    @Override
    public final Position getPosition() {
        return open().position();
    }

    @Override
    public final <Q> QueryResult<Q> query(Query<Q> query, PositionBound positionBound, QueryConfig config) {
        open();
        return queries.answer(query, positionBound, config);
    }
}
