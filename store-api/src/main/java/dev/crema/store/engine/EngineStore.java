package dev.crema.store.engine;

import dev.crema.store.kafka.BelowCache;
import dev.crema.store.kafka.CacheSignals;
import dev.crema.store.kafka.Restoration;
import dev.crema.store.kafka.StorePositions;
import dev.crema.store.kafka.TaskContext;
import dev.crema.store.kafka.WrappedApplications;
import dev.crema.store.query.QueryHandlers;
import dev.crema.store.query.StoreQueries;
import dev.crema.store.query.StoreView;
import java.util.Collection;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.query.Position;
import org.apache.kafka.streams.query.PositionBound;
import org.apache.kafka.streams.query.Query;
import org.apache.kafka.streams.query.QueryConfig;
import org.apache.kafka.streams.query.QueryResult;

/**
 * A store over an engine, whatever its shape. One thread writes, any thread reads, and queries take no lock (KAFKA-19629 is the
 * deadlock of those that do).
 *
 * @param <W> what its queries are read from
 */
abstract class EngineStore<W extends StoreView> implements StateStore, BelowCache {

    /** As Kafka's stores have it, which other people's tests and log watchers know. */
    static final String INVALID_RANGE =
            "Returning empty iterator for fetch with invalid key range: from > to. This may be"
                    + " due to range arguments set in the wrong order, or serdes that don't preserve ordering when"
                    + " lexicographically comparing the serialized bytes. Note that the built-in numerical serdes do not follow"
                    + " this for negative numbers";

    private final String name;
    private final Engines engines;
    private StateStoreContext context;
    private volatile StoreQueries<W> queries;
    private volatile Engine engine;

    EngineStore(String name, Engines engines) {
        this.name = name;
        this.engines = engines;
    }

    /** The queries that stores of this shape answer. */
    abstract QueryHandlers<W> handlers();

    /** The open store as one query reads it. */
    abstract W view(Position position);

    /** The store has this engine from here on, until it is closed. */
    void opened(Engine opened) {}

    /** Takes committed writes from a changelog, in its order. */
    void restoreAll(Collection<ConsumerRecord<byte[], byte[]>> records) {
        engine().restore(records);
    }

    @Override
    public void init(StateStoreContext context, StateStore root) {
        TaskContext task = TaskContext.of(context, name);
        this.context = context;
        queries = new StoreQueries<>(
                this,
                task.taskId().partition(),
                handlers(),
                skipsCache -> view(engine().position().copy()));
        Engine opened = engines.open(task, root);
        opened(opened);
        engine = opened;
        boolean isRegistered = false;
        try {
            boolean logsPositions = task.settings().logsPositions();
            Restoration.register(context, root, records -> restore(records, logsPositions));
            WrappedApplications.warnIfBypassed(context, root);
            if (!task.isGlobal()) { // a global task flushes no caches
                CacheSignals.passOn(context, root, this);
            }
            isRegistered = true;
        } finally {
            if (!isRegistered) {
                close(); // nobody else will: the runtime does not know the store
            }
        }
    }

    private void restore(Collection<ConsumerRecord<byte[], byte[]>> records, boolean logsPositions) {
        restoreAll(records);
        Position position = engine().position();
        for (ConsumerRecord<byte[], byte[]> record : records) {
            Restoration.note(record, logsPositions, position);
        }
    }

    /**
     * The engine of the open store.
     *
     * @throws InvalidStateStoreException if the store is closed
     */
    final Engine engine() {
        Engine open = engine;
        if (open == null) {
            throw new InvalidStateStoreException("Store " + name + " is currently closed.");
        }
        return open;
    }

    /** Notes that what was written is in the store now. */
    final void wrote(Engine open) {
        StorePositions.note(context, open.position());
    }

    /** Refuses a null key with the store's name. */
    final void requireKey(Bytes key) {
        if (key == null) {
            throw new NullPointerException("store " + name + ": key cannot be null");
        }
    }

    @Override
    public final String name() {
        return name;
    }

    @Override
    public final boolean isOpen() {
        return engine != null;
    }

    @Override
    public final boolean persistent() {
        return engines.persistent();
    }

    @Deprecated
    @Override
    public final boolean managesOffsets() {
        return engines.persistent();
    }

    @Override
    public final void commit(Map<TopicPartition, Long> changelogOffsets) {
        if (isOpen()) { // Kafka calls once more after it was closed
            engine().commit(changelogOffsets);
        }
    }

    @Override
    public final Long committedOffset(TopicPartition partition) {
        return engine().committedOffset(partition);
    }

    @Override
    public final <R> QueryResult<R> query(Query<R> query, PositionBound positionBound, QueryConfig config) {
        engine();
        return queries.answer(query, positionBound, config);
    }

    @Override
    public final Position getPosition() {
        return engine().position();
    }

    @Override
    public final void flushCache() {
        engine().flushCache();
    }

    @Override
    public final void clearCache() {
        engine().handOver();
    }

    @Override
    public void close() {
        Engine closing = engine;
        engine = null;
        if (closing != null) {
            closing.close();
        }
    }
}
