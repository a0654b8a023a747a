package dev.crema.store.cache;

import dev.crema.store.cache.WriteBuffer.Write;
import dev.crema.store.config.StoreConfig;
import dev.crema.store.kafka.FlushListener;
import dev.crema.store.kafka.TaskContext;
import java.util.Arrays;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.errors.StreamsException;
import org.apache.kafka.streams.processor.RecordContext;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * The way of a write out of the buffer: serialized under the context of its own record, into the store below and its
 * changelog, into the read cache, and on to the processors after it where one listens. For the thread that owns the store.
 */
final class WriteBack<K, V, S> {

    private final KeyValueStore<Bytes, byte[]> below;
    private final TaskContext task;
    private final TypedView<K, V, S> view;
    private final ReadCache clean;
    private final long maxRecordBytes;

    /** Bytes of a key with its value up to which the broker's answer is not waited for: it has answered for as many. */
    private long takenBytes;

    private FlushListener<K, S> listener;
    private boolean oldValues;

    WriteBack(
            KeyValueStore<Bytes, byte[]> below,
            TaskContext task,
            TypedView<K, V, S> view,
            ReadCache clean,
            CacheBounds bounds) {
        this.below = below;
        this.task = task;
        this.view = view;
        this.clean = clean;
        this.maxRecordBytes = bounds.recordBytes();
        this.takenBytes = bounds.topicBytes();
    }

    /** Forwards changes from here on. */
    void forwardTo(FlushListener<K, S> changes, boolean withOldValues) {
        listener = changes;
        oldValues = withOldValues;
    }

    /**
     * Writes to the store below and, when that has taken it, takes the write out of the buffer. Only then it is forwarded:
     * a processor after it may write this store again.
     *
     * @return whether there was anything to write
     */
    boolean write(Write write, WriteBuffer buffer) {
        RecordContext before = task.enter(write.context);
        try {
            if (view.checks().sharing()) {
                requireUnchanged(write);
            }
            byte[] bytes = serialized(write);
            if (listener == null) {
                take(write, bytes, buffer);
                return true;
            }
            return takeAndForward(write, bytes, buffer);
        } finally {
            task.enter(before);
        }
    }

    private void requireUnchanged(Write write) {
        if (!Arrays.equals(write.serialized, serialize(write))) {
            throw refused(
                    write,
                    "was changed after it was put, and not put again; put what is changed, or leave its sharing to "
                            + StoreConfig.VALUE_SHARING + "=auto",
                    null);
        }
    }

    private void take(Write write, byte[] bytes, WriteBuffer buffer) {
        put(write, bytes);
        int keySize = write.key.get().length;
        if (bytes == null) {
            clean.renew(write.clean, write.identity, ReadCache.ABSENT, keySize, 0);
        } else {
            clean.renew(write.clean, write.identity, write.held, keySize, bytes.length);
        }
        buffer.remove(write);
    }

    /**
     * Writes to the store below and its changelog. Where the broker may find that too large, its answer is waited for here:
     * Kafka would give it to the next record, or to the commit, and name neither store nor key.
     */
    private void put(Write write, byte[] bytes) {
        long size = size(write, bytes);
        if (size <= takenBytes) {
            below.put(write.key, bytes);
            return;
        }
        task.awaitSent(); // what is refused in here is none of ours
        below.put(write.key, bytes);
        try {
            task.awaitSent();
        } catch (StreamsException e) {
            if (e.getCause() instanceof RecordTooLargeException) {
                throw refused(
                        write,
                        "takes " + size + " bytes with its key, and the broker refused them by max.message.bytes of "
                                + task.changelogTopic() + "; raise it there, since a store builder alters no topic that"
                                + " exists, or keep values smaller",
                        e);
            }
            throw e;
        }
        takenBytes = size;
    }

    private static long size(Write write, byte[] bytes) {
        return write.key.get().length + (bytes == null ? 0L : bytes.length);
    }

    private boolean takeAndForward(Write write, byte[] bytes, WriteBuffer buffer) {
        Headers headers = headersOf(write);
        S before = oldValues || bytes == null ? writtenBack(write, headers) : null;
        if (bytes == null && before == null) {
            // put and deleted since the last flush: nobody below or behind us knows the key
            buffer.remove(write);
            return false;
        }
        S now = bytes == null ? null : view.values().give(write.held, headers);
        take(write, bytes, buffer);
        listener.changed(key(write), oldValues ? before : null, now, write.context);
        return true;
    }

    /** The value that the store below has, which the read cache may know. */
    private S writtenBack(Write write, Headers headers) {
        ReadCache.Entry known = clean.get(write.identity);
        Object held = known == null ? null : known.held();
        if (held != null) {
            return held == ReadCache.ABSENT ? null : view.values().give(held, headers);
        }
        byte[] bytes = below.get(write.key);
        return bytes == null ? null : view.values().deserialize(bytes, headers);
    }

    private K key(Write write) {
        return view.keys().deserialized(write.key, headersOf(write));
    }

    /**
     * The serialized value; null for a delete, and for a value that its serializer makes one.
     *
     * @throws StreamsException if it cannot be serialized, or is larger than its changelog takes
     */
    byte[] serialized(Write write) {
        if (write.serialized == null) {
            write.serialized = serialize(write);
        }
        return write.serialized;
    }

    /**
     * The write with its value serialized, a delete if its serializer makes it one.
     *
     * @throws StreamsException as {@link #serialized}
     */
    Write checked(Write write) {
        byte[] bytes = serialized(write);
        int size = bytes == null ? 0 : bytes.length;
        Write checked = new Write(
                write.identity, write.key, bytes == null ? null : write.held, write.context, size, write.clean);
        checked.serialized = bytes;
        return checked;
    }

    /** {@link #checked} where that succeeds; else the write as it is, to be refused when it is written back. */
    Write measured(Write write) {
        try {
            return checked(write);
        } catch (StreamsException e) {
            return write;
        }
    }

    private byte[] serialize(Write write) {
        byte[] bytes;
        try {
            bytes = view.values().bytes(write.held, headersOf(write));
        } catch (RuntimeException e) { // whatever a serializer throws; nothing else runs in there
            throw refused(write, "cannot be serialized; mend its serializer, or do not put such a value", e);
        }
        if (bytes != null && size(write, bytes) > maxRecordBytes) {
            throw refused(
                    write,
                    "takes " + bytes.length + " bytes, and the producer's max.request.size is " + maxRecordBytes
                            + "; raise it, and max.message.bytes of the changelog, or keep values smaller",
                    null);
        }
        return bytes;
    }

    private StreamsException refused(Write write, String why, RuntimeException cause) {
        return new StreamsException(
                "store " + below.name() + ", task " + task.taskId() + ": the value of key " + key(write) + " " + why,
                cause,
                task.taskId());
    }

    private static Headers headersOf(Write write) {
        return write.context == null ? new RecordHeaders() : write.context.headers();
    }
}
