package dev.crema.store.cache;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.RecordContext;

/**
 * The newest write of one key, from the first to its write back. The owner of the cache changes it; any thread reads what it
 * holds.
 */
final class Write {

    private static final VarHandle HELD = handle();

    final Object identity;
    final Bytes key;

    /** What was known of the key before it was written; null if nothing was. */
    final ReadCache.Entry clean;

    /** The value as held by {@link Values}; null for a delete. */
    private volatile Object held;

    private RecordContext context;

    /** Bytes of the serialized value, known or estimated. */
    private int valueSize;

    /** The serialized value, once the owner had to know it before the write back; null if it never had. */
    byte[] serialized;

    /** When it was written last, in milliseconds since 1970; 0 before. */
    private long writtenAt;

    // for the buffer alone: whether it is in there, the heap bytes it is taken for, its neighbours in order of last
    // write

    boolean waits;
    int weight;
    Write older;
    Write younger;

    /** A key about to be written. */
    Write(Object identity, Bytes key, ReadCache.Entry clean) {
        this.identity = identity;
        this.key = key;
        this.clean = clean;
    }

    /**
     * What is written.
     *
     * @param held null for a delete
     * @param size bytes of the serialized value, known or estimated
     * @param serialized the value, where it had to be; else null
     */
    record Value(Object held, RecordContext context, int size, byte[] serialized) {}

    /** What a scan has seen of a write, which may be overwritten since. */
    record Seen(Write write, Object held, RecordContext context) {

        static Seen of(Write write) {
            return new Seen(write, write.held, write.context);
        }

        Bytes key() {
            return write.key;
        }
    }

    Object held() {
        return held;
    }

    /** {@link ReadCache#ABSENT} for a delete. */
    Object heldOrAbsent() {
        Object now = held;
        return now == null ? ReadCache.ABSENT : now;
    }

    /** What the store below has, {@link ReadCache#ABSENT} where that is nothing; null where it has to be read, or read again. */
    Object knownBelow() {
        return clean == null ? null : clean.held();
    }

    RecordContext context() {
        return context;
    }

    int valueSize() {
        return valueSize;
    }

    long writtenAt() {
        return writtenAt;
    }

    /** Whether this value weighs what the present one does. */
    boolean isLike(Value value) {
        return valueSize == value.size()
                && (held == null) == (value.held() == null)
                && serialized == null
                && value.serialized() == null;
    }

    void set(Value value, long now) {
        context = value.context();
        valueSize = value.size();
        serialized = value.serialized();
        writtenAt = now;
        HELD.setRelease(this, value.held()); // no fence: who sees the position written next sees this, too
    }

    private static VarHandle handle() {
        try {
            return MethodHandles.lookup().findVarHandle(Write.class, "held", Object.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }
}
