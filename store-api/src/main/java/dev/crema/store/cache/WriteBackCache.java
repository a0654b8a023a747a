package dev.crema.store.cache;

import dev.crema.store.cache.WriteBuffer.Write;
import dev.crema.store.commit.CommitWindow;
import dev.crema.store.kafka.FlushListener;
import dev.crema.store.kafka.StoreMetrics;
import dev.crema.store.kafka.TaskContext;
import dev.crema.store.metrics.CacheMetrics;
import java.util.List;
import java.util.function.Supplier;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.processor.RecordContext;
import org.apache.kafka.streams.query.Position;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The typed write-back cache of one open store: write buffer, read cache and store below, read in this order.
 *
 * <p>A write stays in the buffer until the runtime flushes the task's caches. From there to the end of the commit the
 * buffer's bound is zero, as it always is without a cache, so that a write made then goes out at once. Whatever the
 * bound, it is kept by writing back what was written longest ago, each write under its own record context.
 *
 * <p>One thread owns it, the one that wrote last; all others only read.
 */
final class WriteBackCache<K, V, S> {

    private static final Logger LOG = LoggerFactory.getLogger(WriteBackCache.class);

    final KeyValueStore<Bytes, byte[]> below;
    private final TaskContext task;
    private final TypedView<K, V, S> view;
    final Keys<K> keys;
    final Values<V, S> values;
    private final CacheBounds bounds;

    final WriteBuffer buffer;
    private final ReadCache clean;
    private final CacheMetrics metrics;
    private final CommitWindow commit;
    private final WriteBack<K, V, S> writeBack;
    private final Pace pace;
    private final SizeGuess sizes;
    private final Weights weights = new Weights();
    private final MissedKeys missed = new MissedKeys();
    final Positions positions;
    private boolean writingBack;
    private volatile Thread owner = Thread.currentThread();
    private volatile boolean closed;

    WriteBackCache(
            KeyValueStore<Bytes, byte[]> below, Surroundings around, TypedView<K, V, S> view, CacheBounds bounds) {
        this.below = below;
        this.task = around.task();
        this.view = view;
        this.keys = view.keys();
        this.values = view.values();
        this.bounds = bounds;
        this.buffer = new WriteBuffer(weights, task::wallClock);
        this.clean = ReadCache.of(bounds, weights);
        this.metrics = new CacheMetrics(around.metrics(), new Contents(buffer, clean));
        this.commit = new CommitWindow(task);
        this.writeBack = new WriteBack<>(below, task, view, clean, bounds);
        this.positions = new Positions(below, bounds.bufferBytes() > 0);
        this.pace = new Pace(bounds.writeBackNanos());
        this.sizes = new SizeGuess(bounds.bufferBytes());
    }

    /** The task that the cache belongs to, and where it tells of itself. */
    record Surroundings(TaskContext task, StoreMetrics metrics) {}

    /**
     * Hands changes to the listener when they are written back.
     *
     * @return whether they wait to be written back at all
     */
    boolean forwardTo(FlushListener<K, S> listener, boolean oldValues) {
        if (bounds.bufferBytes() == 0) {
            return false;
        }
        writeBack.forwardTo(listener, oldValues);
        return true;
    }

    S get(K key) {
        Headers headers = headers();
        Object identity = keys.identity(key, headers);
        Object held = held(identity);
        if (held != null) {
            hit();
            return held == ReadCache.ABSENT ? null : values.give(held, headers);
        }
        return load(identity, keys.serialized(key, identity, headers), headers);
    }

    /** What is held of a key, {@link ReadCache#ABSENT} where it is known to be absent, null where nothing is known. */
    Object held(Object identity) {
        Write write = buffer.get(identity);
        if (write != null) {
            return write.held == null ? ReadCache.ABSENT : write.held;
        }
        ReadCache.Entry known = clean.get(identity);
        return known == null ? null : known.held();
    }

    private void hit() {
        if (isOwner()) {
            metrics.hit();
        }
    }

    private S load(Object identity, Bytes key, Headers headers) {
        long started = metrics.loads().start();
        byte[] bytes = below.get(key);
        S value = bytes == null ? null : values.deserialize(bytes, headers);
        metrics.loads().stop(started);
        if (isOwner()) { // a query thread could fill in what the owner has just overwritten
            metrics.missed();
            if (value != null) {
                clean.put(identity, values.holdRead(value, bytes), key.get().length, bytes.length);
            } else if (missed.again(identity)) {
                clean.put(identity, ReadCache.ABSENT, key.get().length, 0);
            }
        }
        requireOpen(); // Kafka's in-memory store goes on answering after it was emptied
        return value;
    }

    void put(K key, S value) {
        own();
        Headers headers = task.headers();
        Object held = values.hold(value, headers);
        RecordContext context = held == null ? view.format().tombstone().apply(task) : task.recordContext();
        Headers keyHeaders = value == null ? headers : view.keyHeaders(value, headers);
        Object found = keys.identity(key, keyHeaders);
        Write before = buffer.get(found);
        if (before != null) {
            metrics.coalesced();
        }
        Object identity = before == null ? found : before.identity; // one key object for all writes of a key
        Bytes serialized = before == null ? keys.serialized(key, identity, keyHeaders) : before.key;
        ReadCache.Entry known = before == null ? clean.get(identity) : before.clean;
        int lastKnown = before != null ? before.valueSize : known == null ? 0 : known.valueSize();
        int knownSize = values.knownSize(held);
        int size = knownSize < 0 ? sizes.of(lastKnown) : knownSize;
        Write write = new Write(identity, serialized, held, context, size, known);
        if (buffer.oldest() == null) {
            positions.settle();
        }
        buffer.put(prepared(write, knownSize >= 0, lastKnown));
        positions.wrote(context);
        keepBound();
    }

    /**
     * The write with its value serialized, if that is to be checked now, or to be measured.
     *
     * @param last bytes of its key's last value, 0 if unknown
     */
    private Write prepared(Write write, boolean sizeIsKnown, int last) {
        if (view.checks().atPut() || view.checks().sharing()) {
            return writeBack.checked(write);
        }
        if (sizeIsKnown || !sizes.isDue(last, buffer.entries())) {
            return write;
        }
        Write measured = writeBack.measured(write);
        sizes.measured(last, measured.valueSize, weights.perByte());
        return measured;
    }

    /** The runtime flushes the task's caches: everything buffered goes out, and until the commit has ended nothing waits. */
    void flush() {
        own();
        commit.open();
        buffer.beginFlush();
        try {
            metrics.batch(this::keepBound);
        } finally {
            buffer.endFlush();
        }
        positions.settle();
    }

    /** The commit that began with a flush has ended. */
    void committed() {
        commit.close();
    }

    /**
     * Forgets everything: others are about to write the store below. What is still buffered was written outside of any
     * committed record, since a commit empties the buffer first.
     */
    void clear() {
        if (buffer.entries() > 0) {
            LOG.warn(
                    "store {}, task {}: dropped {} uncommitted writes because the task is handed over; they were made"
                            + " outside of any processed record",
                    below.name(),
                    task.taskId(),
                    buffer.entries());
        }
        positions.drop();
        buffer.clear();
        clean.clear();
        commit.close();
    }

    /** Drops what is buffered: its input was not committed and comes again. */
    void close() {
        LOG.debug(
                "store {}, task {}: closed with {} uncommitted writes", below.name(), task.taskId(), buffer.entries());
        closed = true;
        positions.drop();
        clean.clear(); // first, or a query thread found here what a dropped write has replaced
        buffer.clear();
    }

    /** The newest input this store has seen, buffered writes included. */
    Position position() {
        return positions.withBuffer();
    }

    KeyValueIterator<K, S> range(K from, K to, boolean ascending) {
        return range(bound(from), bound(to), ascending);
    }

    /** The serialized form of a bound, null for none. */
    Bytes bound(K key) {
        return key == null ? null : keys.serialized(key, headers());
    }

    KeyValueIterator<K, S> range(Bytes from, Bytes to, boolean ascending) {
        return merge(
                ordered().range(from, to, ascending),
                () -> ascending ? below.range(from, to) : below.reverseRange(from, to),
                ascending);
    }

    KeyValueIterator<K, S> all(boolean ascending) {
        return merge(
                ordered().range(null, null, ascending), () -> ascending ? below.all() : below.reverseAll(), ascending);
    }

    KeyValueIterator<K, S> prefix(Bytes prefix, Supplier<KeyValueIterator<Bytes, byte[]>> scan) {
        return merge(ordered().withPrefix(prefix), scan, true);
    }

    private WriteBuffer ordered() {
        if (isOwner()) {
            buffer.keepOrder();
        }
        return buffer;
    }

    /**
     * The buffer is read before the store below is opened: a write that moves down in between is then seen twice and
     * counted once, in the other order it would be missed.
     */
    private KeyValueIterator<K, S> merge(
            List<Write> buffered, Supplier<KeyValueIterator<Bytes, byte[]>> scan, boolean ascending) {
        return new MergingIterator<>(buffered, opened(scan), ascending, new Decoder(headers(), isOwner()));
    }

    private KeyValueIterator<Bytes, byte[]> opened(Supplier<KeyValueIterator<Bytes, byte[]>> scan) {
        try {
            return scan.get();
        } catch (RuntimeException e) { // of any kind, if Kafka's in-memory store is emptied in the midst of it
            requireOpen();
            throw e;
        }
    }

    private final class Decoder implements MergingIterator.Decoder<K, S> {

        private final Headers headers;
        private final boolean ownerScans;

        Decoder(Headers headers, boolean ownerScans) {
            this.headers = headers;
            this.ownerScans = ownerScans;
        }

        @Override
        public KeyValue<K, S> fromWrite(Write write) {
            if (ownerScans && serialized(write) == null) {
                return null; // the serializer made it a delete
            }
            return typed(write.key, values.give(write.held, headers));
        }

        private byte[] serialized(Write write) {
            if (write.serialized == null) {
                writeBack.serialized(write);
                buffer.serialized(write);
            }
            return write.serialized;
        }

        @Override
        public KeyValue<K, S> fromBytes(KeyValue<Bytes, byte[]> entry) {
            return typed(entry.key, values.deserialize(entry.value, headers));
        }

        @Override
        public void requireOpen() {
            WriteBackCache.this.requireOpen();
        }

        private KeyValue<K, S> typed(Bytes key, S value) {
            return KeyValue.pair(keys.deserialized(key, view.keyHeaders(value, headers)), value);
        }
    }

    /** A write made by a processor that a write back was forwarded to waits for the loop further up the stack. */
    private void keepBound() {
        if (writingBack) {
            return;
        }
        writingBack = true;
        try {
            long bound = commit.isOpen() ? 0 : bounds.bufferBytes();
            if (buffer.bytes() > bound || buffer.entries() > pace.maxWrites()) {
                // room for the puts to come, so that few of them have to wait
                long enough = buffer.entries() - pace.batch(buffer.entries());
                while (buffer.bytes() > bound || buffer.entries() > enough) {
                    writeOldest();
                }
            }
        } finally {
            writingBack = false;
        }
    }

    private void writeOldest() {
        long start = System.nanoTime();
        if (writeBack.write(buffer.oldest(), buffer)) {
            metrics.wroteBack();
        }
        pace.took(System.nanoTime() - start);
    }

    Headers headers() {
        return isOwner() ? task.headers() : new RecordHeaders();
    }

    private boolean isOwner() {
        return Thread.currentThread() == owner;
    }

    private void requireOpen() {
        if (closed) {
            throw new InvalidStateStoreException("Store " + below.name() + " is currently closed.");
        }
    }

    private void own() {
        if (!isOwner()) {
            owner = Thread.currentThread();
        }
    }
}
