package dev.crema.rocks;

import dev.crema.rocks.RocksScan.Range;
import dev.crema.store.kafka.BelowCache;
import dev.crema.store.kafka.CacheSignals;
import dev.crema.store.kafka.MultiGet;
import dev.crema.store.kafka.Restoration;
import dev.crema.store.kafka.RocksMetrics;
import dev.crema.store.kafka.StorePositions;
import dev.crema.store.kafka.TaskContext;
import dev.crema.store.query.KeyValueQueries;
import dev.crema.store.query.KeyValueView;
import dev.crema.store.query.StoreQueries;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
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
import org.apache.kafka.streams.state.HeadersBytesStore;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.TimestampedBytesStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A transactional key-value store over RocksDB: after the death of the process it is at some committed offset of its
 * changelog, and restoration goes on from there, under both guarantees. One thread writes, any thread reads.
 */
class RocksKeyValueStore implements KeyValueStore<Bytes, byte[]>, BelowCache, MultiGet {

    private static final Logger LOG = LoggerFactory.getLogger(RocksKeyValueStore.class);

    private final String name;
    private final Format format;
    private final RocksMetrics metrics;
    private StateStoreContext context;
    private boolean isGlobal;
    private boolean isLogged;
    private volatile StoreQueries<KeyValueView<Bytes, byte[]>> queries;
    private volatile OpenStore open;

    RocksKeyValueStore(String name, Format format, String metricsScope) {
        this.name = name;
        this.format = format;
        this.metrics = new RocksMetrics(metricsScope, name);
    }

    /** As {@link RocksKeyValueStore}; the runtime tells timestamped stores by their interface. */
    static final class Timestamped extends RocksKeyValueStore implements TimestampedBytesStore {
        Timestamped(String name, String metricsScope) {
            super(name, Format.TIMESTAMPED, metricsScope);
        }
    }

    /** As {@link RocksKeyValueStore}; the runtime tells stores with headers by their interface. */
    static final class WithHeaders extends RocksKeyValueStore implements HeadersBytesStore {
        WithHeaders(String name, String metricsScope) {
            super(name, Format.WITH_HEADERS, metricsScope);
        }
    }

    @Override
    public void init(StateStoreContext context, StateStore root) {
        TaskContext task = TaskContext.of(context, name);
        this.context = context;
        this.isGlobal = task.isGlobal();
        this.isLogged = task.changelog().isPresent();
        metrics.register(task);
        queries = new StoreQueries<>(
                this,
                task.taskId().partition(),
                new KeyValueQueries<>(value -> value, Optional.empty()),
                skipsCache -> new View(open()));
        open = new OpenStore(task, new StoreId(name, task.taskId()), format, metrics);
        boolean logsPositions = task.logsPositions();
        Restoration.register(context, root, records -> restore(records, logsPositions));
        if (!isGlobal) { // a global task flushes no caches
            CacheSignals.passOn(context, root, this);
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public boolean persistent() {
        return true;
    }

    @Override
    public boolean isOpen() {
        return open != null;
    }

    @Override
    public byte[] get(Bytes key) {
        requireKey(key);
        return open().get(key);
    }

    @Override
    public List<byte[]> multiGet(List<Bytes> keys) {
        keys.forEach(this::requireKey);
        return open().multiGet(keys);
    }

    @Override
    public void put(Bytes key, byte[] value) {
        requireKey(key);
        OpenStore store = open();
        store.writing().put(key, value);
        StorePositions.note(context, store.position());
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
        OpenStore store = open();
        store.writing().putAll(entries);
        StorePositions.note(context, store.position());
    }

    @Override
    public byte[] delete(Bytes key) {
        byte[] before = get(key);
        put(key, null);
        return before;
    }

    private void restore(Collection<ConsumerRecord<byte[], byte[]>> records, boolean logsPositions) {
        OpenStore store = open();
        store.transaction().restore(records);
        for (ConsumerRecord<byte[], byte[]> record : records) {
            Restoration.note(record, logsPositions, store.position());
        }
    }

    @Override
    public KeyValueIterator<Bytes, byte[]> range(Bytes from, Bytes to) {
        return scan(new Range(from, to, true, true));
    }

    @Override
    public KeyValueIterator<Bytes, byte[]> reverseRange(Bytes from, Bytes to) {
        return scan(new Range(from, to, true, false));
    }

    @Override
    public KeyValueIterator<Bytes, byte[]> all() {
        return scan(new Range(null, null, true, true));
    }

    @Override
    public KeyValueIterator<Bytes, byte[]> reverseAll() {
        return scan(new Range(null, null, true, false));
    }

    @Override
    public <PS extends Serializer<P>, P> KeyValueIterator<Bytes, byte[]> prefixScan(P prefix, PS prefixKeySerializer) {
        Objects.requireNonNull(prefix, "prefix cannot be null");
        Objects.requireNonNull(prefixKeySerializer, "prefixKeySerializer cannot be null");
        return scan(Range.withPrefix(prefixKeySerializer.serialize(null, prefix)));
    }

    private KeyValueIterator<Bytes, byte[]> scan(Range range) {
        OpenStore store = open();
        if (range.isEmpty()) {
            LOG.warn("Returning empty iterator for fetch with invalid key range: from > to. This may be due to range"
                    + " arguments set in the wrong order, or serdes that don't preserve ordering when lexicographically"
                    + " comparing the serialized bytes. Note that the built-in numerical serdes do not follow this for"
                    + " negative numbers");
            return new EmptyScan();
        }
        return store.scan(range);
    }

    /** Entries by RocksDB's estimate, and those on their way there, so that some are counted twice. */
    @Override
    public long approximateNumEntries() {
        return open().approximateEntries();
    }

    /** An open store as one query reads it. */
    private record View(OpenStore store, Position position) implements KeyValueView<Bytes, byte[]> {

        View(OpenStore store) {
            this(store, store.position().copy());
        }

        @Override
        public boolean isIntact() {
            return true; // what is dropped is dropped when the store is closed, which then refuses to be read
        }

        @Override
        public byte[] get(Bytes key) {
            return store.get(key);
        }

        @Override
        public KeyValueIterator<Bytes, byte[]> range(Bytes from, Bytes to, boolean ascending) {
            return store.scan(new Range(from, to, true, ascending));
        }
    }

    @Override
    public <R> QueryResult<R> query(Query<R> query, PositionBound positionBound, QueryConfig config) {
        open();
        return queries.answer(query, positionBound, config);
    }

    @Override
    public Position getPosition() {
        return open().position();
    }

    @Override
    public void flushCache() {
        open().writing().flushCache();
    }

    @Override
    public void clearCache() {
        open().writing().handOver();
    }

    @Override
    public void commit(Map<TopicPartition, Long> changelogOffsets) {
        OpenStore store = open;
        if (store != null) { // as Kafka's, which is called once more after it was closed
            store.transaction().commit(changelogOffsets);
        }
    }

    @Deprecated
    @Override
    public boolean managesOffsets() {
        return true;
    }

    /**
     * The offset of the last record of a changelog partition that the data reflect; where it is not known, what the runtime
     * takes as that of a store to be restored, and not as a reason to delete the task's directory.
     */
    @Override
    public Long committedOffset(TopicPartition partition) {
        Long offset = open().ledger().offset(partition);
        if (offset == null || offset == Ledger.UNKNOWN) {
            return isLogged ? Long.valueOf(Ledger.UNKNOWN) : null; // a global task would look for that offset
        }
        return offset;
    }

    @Override
    public void close() {
        OpenStore closing = open;
        open = null;
        if (closing != null) {
            closing.close();
        }
    }

    private void requireKey(Bytes key) {
        if (key == null) {
            throw new NullPointerException("store " + name + ": key cannot be null");
        }
    }

    private OpenStore open() {
        OpenStore store = open;
        if (store == null) {
            throw new InvalidStateStoreException("Store " + name + " is currently closed.");
        }
        return store;
    }
}
