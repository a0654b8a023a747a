package dev.crema.store.cache;

import dev.crema.store.cache.Write.Seen;
import dev.crema.store.cache.Write.Value;
import dev.crema.store.kafka.FlushListener;
import dev.crema.store.kafka.TaskContext;
import dev.crema.store.settings.StoreConfig;
import java.util.Arrays;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.errors.StreamsException;
import org.apache.kafka.streams.processor.RecordContext;

/**
 * The way of a write out of the buffer: serialized under the context of its own record, into the store below and its
 * changelog, into the read cache, and on to the processors after it where one listens. For the thread that owns the store.
 */
final class WriteBack<K, V, S> {

    private final Below below;
    private final TaskContext task;
    private final TypedView<K, V, S> view;
    private final ReadCache clean;
    private final OldValues oldValues;
    private final long maxRecordBytes;

    /** Bytes of a key with its value up to which the broker's answer is not waited for: it has answered for as many. */
    private long takenBytes;

    /** Whether writes may go below in one call: not where each is logged with the position the store then has. */
    private final boolean batches;

    private FlushListener<K, S> listener;
    private boolean forwardsOldValues;

    WriteBack(Below below, TaskContext task, TypedView<K, V, S> view, ReadCache clean, CacheBounds bounds) {
        this.below = below;
        this.task = task;
        this.view = view;
        this.clean = clean;
        this.oldValues = new OldValues(below);
        this.maxRecordBytes = bounds.recordBytes();
        this.takenBytes = bounds.topicBytes();
        this.batches = !task.settings().logsPositions();
    }

    /** Forwards changes from here on. */
    void forwardTo(FlushListener<K, S> changes, boolean withOldValues) {
        listener = changes;
        forwardsOldValues = withOldValues;
    }

    /** Forgets the writes of the buffer, which are dropped. */
    void clear() {
        oldValues.clear();
    }

    /**
     * Writes back what was written longest ago.
     *
     * @param most writes to take out of the buffer, which holds at least one
     * @return how many of them there was anything to write for
     */
    int writeOldest(WriteBuffer buffer, long most) {
        if (most > 1 && batches && listener == null) {
            Batch batch = batch(buffer.oldest(), most);
            if (batch.size() > 1) {
                write(batch, buffer);
                return batch.size();
            }
        }
        return write(buffer.oldest(), most, buffer) ? 1 : 0;
    }

    /** What can go below in one call, up to the first write that is refused: it is told of when it is the oldest. */
    private Batch batch(Write oldest, long most) {
        Batch batch = new Batch(task);
        RecordContext before = task.enter(oldest.context());
        try {
            for (Write write = oldest;
                    write != null && batch.size() < most && batch.takes(write.context());
                    write = write.younger) {
                task.enter(write.context());
                byte[] bytes = loggable(write);
                if (size(write.key, bytes) > takenBytes) {
                    break;
                }
                batch.add(write, bytes);
            }
        } catch (StreamsException e) {
            return batch;
        } finally {
            task.enter(before);
        }
        return batch;
    }

    private void write(Batch batch, WriteBuffer buffer) {
        RecordContext before = task.enter(batch.write(batch.size() - 1).context());
        try {
            below.putAll(batch);
        } finally {
            task.enter(before);
        }
        for (int i = 0; i < batch.size(); i++) {
            taken(batch.write(i), batch.value(i), buffer);
        }
    }

    /**
     * Writes to the store below and, when that has taken it, takes the write out of the buffer. Only then it is forwarded:
     * a processor after it may write this store again.
     *
     * @param most writes that are about to be made, this one included
     * @return whether there was anything to write
     */
    private boolean write(Write write, long most, WriteBuffer buffer) {
        RecordContext before = task.enter(write.context());
        try {
            byte[] bytes = loggable(write);
            if (listener == null) {
                put(write, bytes);
                taken(write, bytes, buffer);
                return true;
            }
            S replaced = forwardsOldValues || bytes == null ? writtenBack(write, most) : null;
            return takeAndForward(write, bytes, replaced, buffer);
        } finally {
            task.enter(before);
        }
    }

    private byte[] loggable(Write write) {
        if (view.checks().sharing()) {
            requireUnchanged(write);
        }
        return serialized(write);
    }

    private void requireUnchanged(Write write) {
        if (!Arrays.equals(write.serialized, serialize(write.key, write.held(), write.context()))) {
            throw refused(
                    write.key,
                    write.context(),
                    "was changed after it was put, and not put again; put what is changed, or leave its sharing to "
                            + StoreConfig.VALUE_SHARING + "=auto",
                    null);
        }
    }

    private void taken(Write write, byte[] bytes, WriteBuffer buffer) {
        if (buffer.isReadable(write)) {
            Object known = bytes == null ? ReadCache.ABSENT : write.held();
            clean.renew(write.clean, write.identity, known, write.key.get().length, bytes == null ? 0 : bytes.length);
        }
        buffer.remove(write);
    }

    /**
     * Writes to the store below and its changelog. Where the broker may find that too large, its answer is waited for here:
     * Kafka would give it to the next record, or to the commit, and name neither store nor key.
     */
    private void put(Write write, byte[] bytes) {
        long size = size(write.key, bytes);
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
                        write.key,
                        write.context(),
                        "takes " + size + " bytes with its key, and the broker refused them by max.message.bytes of "
                                + task.changelogTopic() + "; raise it there, since a store builder alters no topic that"
                                + " exists, or keep values smaller",
                        e);
            }
            throw e;
        }
        takenBytes = size;
    }

    private static long size(Bytes key, byte[] bytes) {
        return key.get().length + (bytes == null ? 0L : bytes.length);
    }

    private boolean takeAndForward(Write write, byte[] bytes, S replaced, WriteBuffer buffer) {
        RecordContext context = write.context();
        if (bytes == null && replaced == null) {
            // put and deleted since the last flush: nobody below or behind us knows the key
            buffer.remove(write);
            return false;
        }
        S now = bytes == null ? null : view.values().give(write.held(), headersOf(context));
        put(write, bytes);
        oldValues.forget(write);
        taken(write, bytes, buffer);
        listener.changed(key(write.key, context), forwardsOldValues ? replaced : null, now, context);
        return true;
    }

    /** The value that the store below has, which the read cache may know. */
    private S writtenBack(Write write, long most) {
        Headers headers = headersOf(write.context());
        Object known = write.knownBelow();
        if (known != null) {
            return known == ReadCache.ABSENT ? null : view.values().give(known, headers);
        }
        byte[] bytes = oldValues.take(write, most, this::readsOldValue);
        return bytes == null ? null : view.values().deserialize(bytes, headers);
    }

    private boolean readsOldValue(Write write) {
        return (forwardsOldValues || write.held() == null) && write.knownBelow() == null;
    }

    private K key(Bytes key, RecordContext context) {
        return view.keys().deserialized(key, headersOf(context));
    }

    /**
     * The serialized value; null for a delete, and for a value that its serializer makes one.
     *
     * @throws StreamsException if it cannot be serialized, or is larger than its changelog takes
     */
    byte[] serialized(Write write) {
        if (write.serialized == null) {
            write.serialized = serialize(write.key, write.held(), write.context());
        }
        return write.serialized;
    }

    /**
     * The serialized value that a scan has seen.
     *
     * @throws StreamsException as {@link #serialized(Write)}
     */
    byte[] serialized(Seen seen) {
        return seen.held() == seen.write().held()
                ? serialized(seen.write())
                : serialize(seen.key(), seen.held(), seen.context());
    }

    /**
     * The value with its serialized form, a delete if its serializer makes it one.
     *
     * @throws StreamsException as {@link #serialized(Write)}
     */
    Value checked(Bytes key, Object held, RecordContext context) {
        byte[] bytes = serialize(key, held, context);
        if (bytes == null) {
            return new Value(null, context, 0, null);
        }
        // a serializer may hand on the value's own bytes, in which a change would be seen on both sides
        return new Value(held, context, bytes.length, view.checks().sharing() ? bytes.clone() : bytes);
    }

    private byte[] serialize(Bytes key, Object held, RecordContext context) {
        byte[] bytes;
        try {
            bytes = view.values().bytes(held, headersOf(context));
        } catch (RuntimeException e) { // whatever a serializer throws; nothing else runs in there
            throw refused(key, context, "cannot be serialized; mend its serializer, or do not put such a value", e);
        }
        if (bytes != null && size(key, bytes) > maxRecordBytes) {
            throw refused(
                    key,
                    context,
                    "takes " + bytes.length + " bytes, and the producer's max.request.size is " + maxRecordBytes
                            + "; raise it, and max.message.bytes of the changelog, or keep values smaller",
                    null);
        }
        return bytes;
    }

    private StreamsException refused(Bytes key, RecordContext context, String why, RuntimeException cause) {
        return new StreamsException(
                "store " + below.name() + ", task " + task.taskId() + ": the value of key " + key(key, context) + " "
                        + why,
                cause,
                task.taskId());
    }

    private static Headers headersOf(RecordContext context) {
        return context == null ? new RecordHeaders() : context.headers();
    }
}
