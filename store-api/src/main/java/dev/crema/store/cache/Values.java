package dev.crema.store.cache;

import dev.crema.store.cache.Copies.NotCopyable;
import java.util.function.UnaryOperator;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.state.StateSerdes;

/**
 * How stored values are held between put and read: as objects that nobody else can change, be it that the class allows no
 * change or that they are the cache's own copies, or else serialized. What is held never changes, so that any thread may
 * read it. A null held value is a tombstone.
 *
 * @param <V> the application's values
 * @param <S> values as the store has them
 */
final class Values<V, S> {

    /** A value that is deserialized for every reader. */
    record Serialized(byte[] bytes) {}

    private final StateSerdes<?, S> serdes;
    private final ValueFormat<V, S> format;
    private final ValueSharing sharing;
    private final UnaryOperator<V> copy;

    private boolean deletesByNull;

    Values(StateSerdes<?, S> serdes, ValueFormat<V, S> format, ValueSharing sharing) {
        this.serdes = serdes;
        this.format = format;
        this.sharing = sharing;
        this.copy = sharing == ValueSharing.IMMUTABLE ? UnaryOperator.identity() : Copies::of;
    }

    /** What is held for a value that is put. */
    Object hold(S value, Headers headers) {
        if (value == null || format.payload().apply(value) == null) {
            return null;
        }
        S own = own(value);
        if (own != null) {
            return own;
        }
        byte[] bytes = serialize(value, headers);
        return bytes == null ? null : new Serialized(bytes);
    }

    /** What is held for a value that was read as {@code bytes} from the store below. */
    Object holdRead(S value, byte[] bytes) {
        S own = own(value);
        return own == null ? new Serialized(bytes) : own;
    }

    /** The value for a reader, any thread. */
    @SuppressWarnings("unchecked")
    S give(Object held, Headers headers) {
        if (held == null) {
            return null;
        }
        if (held instanceof Serialized serialized) {
            return serdes.valueFrom(serialized.bytes(), headers);
        }
        try {
            return format.isolated().apply((S) held, copy);
        } catch (NotCopyable e) { // copied once, and not again: its constructor looks at a clock, say
            return serdes.valueFrom(serdes.rawValue((S) held, headers), headers);
        }
    }

    S deserialize(byte[] bytes, Headers headers) {
        return serdes.valueFrom(bytes, headers);
    }

    /**
     * The serialized form of a held value; null for a tombstone, and for a value whose serializer makes it one. A
     * serializer is code of the application: what it does to an object must not be seen either.
     */
    byte[] bytes(Object held, Headers headers) {
        if (held == null) {
            return null;
        }
        return held instanceof Serialized serialized ? serialized.bytes() : serialize(give(held, headers), headers);
    }

    /** Bytes that a held value takes when serialized; negative where only serializing it would tell. */
    int knownSize(Object held) {
        if (held == null) {
            return 0;
        }
        return held instanceof Serialized serialized ? serialized.bytes().length : -1;
    }

    /** The cache's own object for a value, which no holder of the value can change; null if it has to be serialized. */
    private S own(S value) {
        if (deletesByNull || sharing == ValueSharing.SERIALIZED) {
            return null;
        }
        try {
            return format.isolated().apply(value, copy);
        } catch (NotCopyable e) {
            return null;
        }
    }

    private byte[] serialize(S value, Headers headers) {
        byte[] bytes = serdes.rawValue(value, headers);
        if (bytes == null) {
            // such a serializer decides what is a delete: from now on it is asked at every put, as Kafka's stores do
            deletesByNull = true;
        }
        return bytes;
    }
}
