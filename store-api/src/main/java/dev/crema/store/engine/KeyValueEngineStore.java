package dev.crema.store.engine;

import dev.crema.store.kafka.BelowCache;
import dev.crema.store.kafka.CacheSignals;
import dev.crema.store.kafka.Restoration;
import dev.crema.store.kafka.StorePositions;
import dev.crema.store.kafka.TaskContext;
import dev.crema.store.query.KeyValueQueries;
import dev.crema.store.query.KeyValueView;
import dev.crema.store.query.StoreQueries;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.query.Position;
import org.apache.kafka.streams.query.PositionBound;
import org.apache.kafka.streams.query.Query;
import org.apache.kafka.streams.query.QueryConfig;
import org.apache.kafka.streams.query.QueryResult;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A key-value store over an engine. One thread writes, any thread reads, and queries take no lock (KAFKA-19629 is the deadlock
 * of those that do).
 *
 * @param <E> the engine, which is new at each opening
 */
public abstract class KeyValueEngineStore<E extends KeyValueEngine>
        implements KeyValueStore<Bytes, byte[]>, BelowCache {

    private static final Logger LOG = LoggerFactory.getLogger(KeyValueEngineStore.class);

    private final String name;
    private StateStoreContext context;
    private volatile StoreQueries<KeyValueView<Bytes, byte[]>> queries;
    private volatile E engine;

    protected KeyValueEngineStore(String name) {
        this.name = name;
    }

    /** Opens the engine; called by {@link #init}. */
    protected abstract E open(TaskContext task);

    @Override
    public void init(StateStoreContext context, StateStore root) {
        TaskContext task = TaskContext.of(context, name);
        this.context = context;
        queries = new StoreQueries<>(
                this,
                task.taskId().partition(),
                new KeyValueQueries<>(value -> value, Optional.empty()),
                skipsCache -> new View(engine()));
        engine = open(task);
        boolean isRegistered = false;
        try {
            boolean logsPositions = task.logsPositions();
            Restoration.register(context, root, records -> restore(records, logsPositions));
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

    /**
     * The engine of the open store.
     *
     * @throws InvalidStateStoreException if the store is closed
     */
    protected final E engine() {
        E open = engine;
        if (open == null) {
            throw new InvalidStateStoreException("Store " + name + " is currently closed.");
        }
        return open;
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
    public byte[] get(Bytes key) {
        requireKey(key);
        return engine().get(key);
    }

    @Override
    public void put(Bytes key, byte[] value) {
        requireKey(key);
        E open = engine();
        open.put(key, value);
        StorePositions.note(context, open.position());
    }

    @Override
    public byte[] putIfAbsent(Bytes key, byte[] value) {
        byte[] present = get(key);
        if (present == null && value != null) {
            put(key, value);
        }
        return present;
    }

    @Override
    public void putAll(List<KeyValue<Bytes, byte[]>> entries) {
        entries.forEach(entry -> requireKey(entry.key));
        E open = engine();
        open.putAll(entries);
        StorePositions.note(context, open.position());
    }

    @Override
    public byte[] delete(Bytes key) {
        byte[] before = get(key);
        put(key, null);
        return before;
    }

    private void restore(Collection<ConsumerRecord<byte[], byte[]>> records, boolean logsPositions) {
        E open = engine();
        open.restore(records);
        for (ConsumerRecord<byte[], byte[]> record : records) {
            Restoration.note(record, logsPositions, open.position());
        }
    }

    @Override
    public KeyValueIterator<Bytes, byte[]> range(Bytes from, Bytes to) {
        return scan(KeyRange.between(from, to, true));
    }

    @Override
    public KeyValueIterator<Bytes, byte[]> reverseRange(Bytes from, Bytes to) {
        return scan(KeyRange.between(from, to, false));
    }

    @Override
    public KeyValueIterator<Bytes, byte[]> all() {
        return scan(KeyRange.between(null, null, true));
    }

    @Override
    public KeyValueIterator<Bytes, byte[]> reverseAll() {
        return scan(KeyRange.between(null, null, false));
    }

    @Override
    public <PS extends Serializer<P>, P> KeyValueIterator<Bytes, byte[]> prefixScan(P prefix, PS prefixKeySerializer) {
        Objects.requireNonNull(prefix, "prefix cannot be null");
        Objects.requireNonNull(prefixKeySerializer, "prefixKeySerializer cannot be null");
        return scan(KeyRange.withPrefix(prefixKeySerializer.serialize(null, prefix)));
    }

    private KeyValueIterator<Bytes, byte[]> scan(KeyRange range) {
        E open = engine();
        if (range.isEmpty()) {
            LOG.warn("Returning empty iterator for fetch with invalid key range: from > to. This may be due to range"
                    + " arguments set in the wrong order, or serdes that don't preserve ordering when lexicographically"
                    + " comparing the serialized bytes. Note that the built-in numerical serdes do not follow this for"
                    + " negative numbers");
            return new EmptyScan();
        }
        return open.scan(range);
    }

    @Override
    public long approximateNumEntries() {
        return engine().approximateEntries();
    }

    /** An open store as one query reads it. */
    private record View(KeyValueEngine engine, Position position) implements KeyValueView<Bytes, byte[]> {

        View(KeyValueEngine engine) {
            this(engine, engine.position().copy());
        }

        @Override
        public boolean isIntact() {
            return true; // what is dropped is dropped when the store is closed, which then refuses to be read
        }

        @Override
        public byte[] get(Bytes key) {
            return engine.get(key);
        }

        @Override
        public KeyValueIterator<Bytes, byte[]> range(Bytes from, Bytes to, boolean ascending) {
            return engine.scan(KeyRange.between(from, to, ascending));
        }
    }

    @Override
    public <R> QueryResult<R> query(Query<R> query, PositionBound positionBound, QueryConfig config) {
        engine();
        return queries.answer(query, positionBound, config);
    }

    @Override
    public Position getPosition() {
        return engine().position();
    }

    @Override
    public void flushCache() {
        engine().flushCache();
    }

    @Override
    public void clearCache() {
        engine().handOver();
    }

    @Override
    public void close() {
        E closing = engine;
        engine = null;
        if (closing != null) {
            closing.close();
        }
    }

    /** Refuses a null key with the store's name. */
    protected final void requireKey(Bytes key) {
        if (key == null) {
            throw new NullPointerException("store " + name + ": key cannot be null");
        }
    }
}
