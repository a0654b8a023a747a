package dev.crema.store.cache;

import dev.crema.store.cache.WriteBuffer.Write;
import dev.crema.store.commit.CommitWindow;
import dev.crema.store.kafka.TaskContext;
import java.util.List;
import java.util.function.Supplier;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.errors.StreamsException;
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
 * bound, it is kept by writing back what was written longest ago, a write at a time, each under its own record context.
 *
 * <p>One thread owns it, the one that wrote last; all others only read.
 */
final class WriteBackCache<K, V, S> {

    private static final Logger LOG = LoggerFactory.getLogger(WriteBackCache.class);

    /** Heap bytes of a clean entry beside key and value. */
    private static final int CLEAN_OVERHEAD = 120;

    private final KeyValueStore<Bytes, byte[]> below;
    private final TaskContext task;
    private final ValueFormat<V, S> format;
    private final Keys<K> keys;
    private final Values<V, S> values;
    private final CacheBounds bounds;

    private final WriteBuffer buffer = new WriteBuffer();
    private final ReadCache clean;
    private final CommitWindow commit;
    private volatile Position written = Position.emptyPosition();
    private volatile Thread owner = Thread.currentThread();

    WriteBackCache(KeyValueStore<Bytes, byte[]> below, TaskContext task, TypedView<K, V, S> view, CacheBounds bounds) {
        this.below = below;
        this.task = task;
        this.format = view.format();
        this.keys = view.keys();
        this.values = view.values();
        this.bounds = bounds;
        this.clean = ReadCache.of(bounds);
        this.commit = new CommitWindow(task);
    }

    /** How the bytes of a store appear as keys and values. */
    record TypedView<K, V, S>(ValueFormat<V, S> format, Keys<K> keys, Values<V, S> values) {}

    S get(K key) {
        Headers headers = headers();
        Object identity = keys.identity(key, headers);
        Write write = buffer.get(identity);
        if (write != null) {
            return values.give(write.held, headers);
        }
        Object held = clean.get(identity);
        if (held != null) {
            return held == ReadCache.ABSENT ? null : values.give(held, headers);
        }
        return load(identity, keys.serialized(key, identity, headers), headers);
    }

    private S load(Object identity, Bytes key, Headers headers) {
        byte[] bytes = below.get(key);
        S value = bytes == null ? null : values.deserialize(bytes, headers);
        if (isOwner()) { // a query thread could fill in what the owner has just overwritten
            Object held = value == null ? ReadCache.ABSENT : values.holdRead(value, bytes);
            clean.put(identity, held, cleanSize(key, bytes));
        }
        return value;
    }

    void put(K key, S value) {
        own();
        Headers headers = task.headers();
        Object held = values.hold(value, headers);
        RecordContext context = held == null ? format.tombstone().apply(task) : task.recordContext();
        Headers keyHeaders = value == null ? headers : keyHeaders(value, headers);
        Object identity = keys.identity(key, keyHeaders);
        Write before = buffer.get(identity);
        Bytes serialized = before == null ? keys.serialized(key, identity, keyHeaders) : before.key;
        buffer.put(identity, serialized, held, context, values.estimatedSize(held));
        if (context != null && context.topic() != null) {
            written.withComponent(context.topic(), context.partition(), context.offset());
        }
        keepBound();
    }

    /** The runtime flushes the task's caches: everything buffered goes out, and until the commit has ended nothing waits. */
    void flush() {
        own();
        commit.open();
        keepBound();
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
        if (buffer.size() > 0) {
            LOG.warn(
                    "store {}, task {}: dropped {} uncommitted writes because the task is handed over; they were made"
                            + " outside of any processed record",
                    below.name(),
                    task.taskId(),
                    buffer.size());
        }
        buffer.clear();
        clean.clear();
        written = Position.emptyPosition(); // the store below has the position of all that it took
        commit.close();
    }

    /** Drops what is buffered: its input was not committed and comes again. */
    void close() {
        LOG.debug("store {}, task {}: closed with {} uncommitted writes", below.name(), task.taskId(), buffer.size());
        buffer.clear();
        clean.clear();
    }

    /** The newest input this store has seen, buffered writes included. */
    Position position() {
        // copied one after the other, since Kafka's stores lock their position and ours has no lock
        return written.copy().merge(below.getPosition());
    }

    KeyValueIterator<K, S> range(K from, K to, boolean ascending) {
        Headers headers = headers();
        Bytes first = from == null ? null : keys.serialized(from, headers);
        Bytes last = to == null ? null : keys.serialized(to, headers);
        return merge(
                buffer.range(first, last, ascending),
                () -> ascending ? below.range(first, last) : below.reverseRange(first, last),
                ascending);
    }

    KeyValueIterator<K, S> all(boolean ascending) {
        return merge(
                buffer.range(null, null, ascending), () -> ascending ? below.all() : below.reverseAll(), ascending);
    }

    KeyValueIterator<K, S> prefix(Bytes prefix, Supplier<KeyValueIterator<Bytes, byte[]>> scan) {
        return merge(buffer.withPrefix(prefix), scan, true);
    }

    /**
     * The buffer is read before the store below is opened: a write that moves down in between is then seen twice and
     * counted once, in the other order it would be missed.
     */
    private KeyValueIterator<K, S> merge(
            List<Write> buffered, Supplier<KeyValueIterator<Bytes, byte[]>> scan, boolean ascending) {
        return new MergingIterator<>(buffered, scan.get(), ascending, new Decoder(headers(), isOwner()));
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

        @Override
        public KeyValue<K, S> fromBytes(KeyValue<Bytes, byte[]> entry) {
            return typed(entry.key, values.deserialize(entry.value, headers));
        }

        private KeyValue<K, S> typed(Bytes key, S value) {
            return KeyValue.pair(keys.deserialized(key, keyHeaders(value, headers)), value);
        }
    }

    private void keepBound() {
        long bound = commit.isOpen() ? 0 : bounds.bufferBytes();
        while (buffer.bytes() > bound) {
            writeBack(buffer.oldest());
        }
    }

    /** A write leaves the buffer only after the store below has taken it. */
    private void writeBack(Write write) {
        RecordContext before = task.enter(write.context);
        try {
            byte[] bytes = serialized(write);
            below.put(write.key, bytes);
            clean.put(write.identity, bytes == null ? ReadCache.ABSENT : write.held, cleanSize(write.key, bytes));
            buffer.remove(write);
        } finally {
            task.enter(before);
        }
    }

    private byte[] serialized(Write write) {
        if (write.serialized == null) {
            write.serialized = serialize(write);
        }
        return write.serialized;
    }

    private byte[] serialize(Write write) {
        try {
            return values.bytes(write.held, write.context == null ? new RecordHeaders() : write.context.headers());
        } catch (RuntimeException e) { // whatever a serializer throws; nothing else runs in there
            throw new StreamsException(
                    "store " + below.name() + ", task " + task.taskId() + ": the value of key "
                            + keys.deserialized(write.key, headers()) + " cannot be serialized; it stays buffered."
                            + " Mend its serializer, or do not put such a value",
                    e,
                    task.taskId());
        }
    }

    private static int cleanSize(Bytes key, byte[] value) {
        return CLEAN_OVERHEAD + key.get().length + (value == null ? 0 : value.length);
    }

    private Headers keyHeaders(S value, Headers headers) {
        Headers own = format.keyHeaders().apply(value);
        return own == null ? headers : own;
    }

    private Headers headers() {
        return isOwner() ? task.headers() : new RecordHeaders();
    }

    private boolean isOwner() {
        return Thread.currentThread() == owner;
    }

    private void own() {
        if (!isOwner()) {
            owner = Thread.currentThread();
        }
    }
}
