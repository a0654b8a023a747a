package dev.crema.store.cache;

import dev.crema.store.cache.Write.Value;
import dev.crema.store.commit.CommitWindow;
import dev.crema.store.kafka.FlushListener;
import dev.crema.store.kafka.StoreMetrics;
import dev.crema.store.kafka.TaskContext;
import dev.crema.store.metrics.CacheMetrics;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.errors.StreamsException;
import org.apache.kafka.streams.processor.RecordContext;
import org.apache.kafka.streams.query.Position;
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

    final Below below;
    private final TaskContext task;
    final TypedView<K, V, S> view;
    final Keys<K> keys;
    final Values<V, S> values;
    private final CacheBounds bounds;

    final WriteBuffer buffer;
    private final ReadCache clean;
    private final CacheMetrics metrics;
    private final CommitWindow commit;
    final WriteBack<K, V, S> writeBack;
    private final Pace pace;
    private final SizeGuess sizes;
    private final Weights weights = new Weights();
    private final MissedKeys missed = new MissedKeys();
    private final MissedKeys reloaded = new MissedKeys();
    final Positions positions;

    /** What the owner found last: one reference and no more, since storing references is what a read would pay for most. */
    private Write lastRead;

    private boolean writingBack;
    private volatile Thread owner = Thread.currentThread();
    private volatile boolean closed;

    /**
     * A cache.
     *
     * @param index of the buffer's entries, kept with them
     */
    WriteBackCache(
            Below below, Surroundings around, TypedView<K, V, S> view, CacheBounds bounds, WriteBuffer.Index index) {
        this.below = below;
        this.task = around.task();
        this.view = view;
        this.keys = view.keys();
        this.values = view.values();
        this.bounds = bounds;
        this.buffer = new WriteBuffer(weights, task::wallClock, index);
        this.clean = ReadCache.of(bounds, weights);
        this.metrics = new CacheMetrics(around.metrics(), new Contents(buffer, clean, bounds.share()));
        this.commit = new CommitWindow(task);
        this.writeBack = new WriteBack<>(below, task, view, clean, bounds);
        this.positions = new Positions(below.store(), bounds.hasBuffer());
        this.pace = new Pace(bounds.writeBackNanos());
        this.sizes = new SizeGuess(bounds.share()::bufferExpected);
    }

    /** The task that the cache belongs to, and where it tells of itself. */
    record Surroundings(TaskContext task, StoreMetrics metrics) {}

    /**
     * Hands changes to the listener when they are written back.
     *
     * @return whether they wait to be written back at all
     */
    boolean forwardTo(FlushListener<K, S> listener, boolean oldValues) {
        if (!bounds.hasBuffer()) {
            return false;
        }
        writeBack.forwardTo(listener, oldValues);
        return true;
    }

    S get(K key) {
        Headers headers = headers();
        Object identity = keys.identity(key, headers);
        Write write = isOwner() ? lookUp(identity) : buffer.get(identity);
        Object held = held(write, identity);
        if (held != null) {
            hit();
            return held == ReadCache.ABSENT ? null : values.give(held, headers);
        }
        return load(identity, keys.serialized(key, identity, headers), headers);
    }

    private Write lookUp(Object identity) {
        if (buffer.entries() == 0) {
            return null; // known to the owner without a look at a table that was large once
        }
        Write write = buffer.get(identity);
        if (write != null) {
            lastRead = write;
        }
        return write;
    }

    /** What is held of a key, {@link ReadCache#ABSENT} where it is known to be absent, null where nothing is known. */
    Object held(Object identity) {
        return held(buffer.get(identity), identity);
    }

    private Object held(Write write, Object identity) {
        if (write != null) {
            return write.heldOrAbsent();
        }
        ReadCache.Entry known = clean.get(identity);
        return known == null ? null : known.held();
    }

    private void hit() {
        if (isOwner()) {
            metrics.hit();
        }
    }

    /** Reads an entry that nothing is held of. */
    S load(Object identity, Bytes key, Headers headers) {
        long started = metrics.loads().start();
        byte[] bytes = below.get(key);
        S value = bytes == null ? null : values.deserialize(bytes, headers);
        metrics.loads().stop(started);
        if (isOwner()) { // a query thread could fill in what the owner has just overwritten
            metrics.missed();
            if (bounds.hasReadCache()) {
                remember(identity, key, value, bytes);
            }
        }
        requireOpen(); // Kafka's in-memory store goes on answering after it was emptied
        return value;
    }

    private void remember(Object identity, Bytes key, S value, byte[] bytes) {
        if (value != null) {
            if (reloaded.again(identity)) {
                bounds.share().regret();
            }
            fill(identity, key, value, bytes);
        } else if (missed.again(identity)) {
            clean.put(identity, ReadCache.ABSENT, key.get().length, 0);
        }
    }

    /** The owner has read an entry below, of which nothing is held. */
    void fill(Object identity, Bytes key, S value, byte[] bytes) {
        clean.put(identity, values.holdRead(value, bytes), key.get().length, bytes.length);
    }

    void put(K key, S value) {
        own();
        Headers headers = task.headers();
        Object held = values.hold(value, headers);
        RecordContext context = held == null ? view.format().tombstone().apply(task) : task.recordContext();
        Headers keyHeaders = value == null ? headers : view.keyHeaders(value, headers);
        Object identity = keys.identity(key, keyHeaders);
        Write write = waiting(identity);
        if (write == null) {
            write = new Write(identity, keys.serialized(key, identity, keyHeaders), clean.get(identity));
        } else {
            metrics.coalesced();
        }
        Value put = sized(write, held, context);
        if (buffer.oldest() == null) {
            positions.settle();
        }
        buffer.put(write, put);
        positions.wrote(context);
        keepBound();
    }

    /** The write of this key that waits, or null. A put mostly follows a get, and need not look for the key again. */
    private Write waiting(Object identity) {
        Write last = lastRead;
        return last != null && last.waits && last.identity.equals(identity) ? last : buffer.get(identity);
    }

    /** The value with its size, serialized if that is to be checked now, or to be measured. */
    private Value sized(Write write, Object held, RecordContext context) {
        if (view.checks().atPut() || view.checks().sharing()) {
            return writeBack.checked(write.key, held, context);
        }
        int known = values.knownSize(held);
        if (known >= 0) {
            return new Value(held, context, known, null);
        }
        int last = write.waits ? write.valueSize() : write.clean == null ? 0 : write.clean.valueSize();
        if (!sizes.isDue(last, buffer.entries())) {
            return new Value(held, context, sizes.of(last), null);
        }
        try {
            Value measured = writeBack.checked(write.key, held, context);
            sizes.measured(last, measured.size(), weights.perByte());
            return measured;
        } catch (StreamsException e) { // to be refused when it is written back
            return new Value(held, context, sizes.of(last), null);
        }
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
        bounds.share().flushed();
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
        bounds.share().drained();
        writeBack.clear();
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
        bounds.share().close();
    }

    /** The newest input this store has seen, buffered writes included. */
    Position position() {
        return positions.withBuffer();
    }

    /** A write made by a processor that a write back was forwarded to waits for the loop further up the stack. */
    private void keepBound() {
        if (writingBack) {
            return;
        }
        writingBack = true;
        try {
            if (commit.isOpen()) {
                while (buffer.entries() > 0) {
                    writeOldest(buffer.entries());
                }
            } else if (bounds.share().isOver(buffer.bytes()) || buffer.entries() > pace.maxWrites()) {
                // room for the puts to come, so that few of them have to wait
                long enough = buffer.entries() - pace.batch(buffer.entries());
                while ((bounds.share().isOver(buffer.bytes()) || buffer.entries() > enough) && buffer.entries() > 0) {
                    writeOldest(buffer.entries() - enough);
                }
            }
        } finally {
            writingBack = false;
        }
    }

    private void writeOldest(long most) {
        long start = System.nanoTime();
        int written = writeBack.writeOldest(buffer, most);
        metrics.wroteBack(written);
        pace.took(System.nanoTime() - start, Math.max(1, written));
    }

    Headers headers() {
        return isOwner() ? task.headers() : new RecordHeaders();
    }

    boolean isOwner() {
        return Thread.currentThread() == owner;
    }

    boolean isClosed() {
        return closed;
    }

    void requireOpen() {
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
