package dev.crema.store.cache;

import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.state.StateSerdes;

/**
 * How stored values are held between put and read: as they are when they can be shared, serialized when they cannot. A
 * null held value is a tombstone.
 *
 * @param <V> the application's values
 * @param <S> values as the store has them
 */
final class Values<V, S> {

    /** A value that is copied for every reader. */
    private record Serialized(byte[] bytes) {}

    private final StateSerdes<?, S> serdes;
    private final ValueFormat<V, S> format;
    private final boolean shareAll;

    private boolean deletesByNull;

    Values(StateSerdes<?, S> serdes, ValueFormat<V, S> format, ValueSharing sharing) {
        this.serdes = serdes;
        this.format = format;
        this.shareAll = sharing == ValueSharing.IMMUTABLE;
    }

    /** What is held for a value that is put. */
    Object hold(S value, Headers headers) {
        V payload = value == null ? null : format.payload().apply(value);
        if (payload == null) {
            return null;
        }
        if (isShared(payload)) {
            return format.isolated().apply(value);
        }
        byte[] bytes = serialize(value, headers);
        return bytes == null ? null : new Serialized(bytes);
    }

    /** What is held for a value that was read as {@code bytes} from the store below. */
    Object holdRead(S value, byte[] bytes) {
        return isShared(format.payload().apply(value)) ? format.isolated().apply(value) : new Serialized(bytes);
    }

    /** The value for a reader. */
    @SuppressWarnings("unchecked")
    S give(Object held, Headers headers) {
        if (held == null) {
            return null;
        }
        return held instanceof Serialized serialized
                ? serdes.valueFrom(serialized.bytes(), headers)
                : format.isolated().apply((S) held);
    }

    S deserialize(byte[] bytes, Headers headers) {
        return serdes.valueFrom(bytes, headers);
    }

    /** The serialized form of a held value; null for a tombstone, and for a value whose serializer makes it one. */
    @SuppressWarnings("unchecked")
    byte[] bytes(Object held, Headers headers) {
        if (held == null) {
            return null;
        }
        return held instanceof Serialized serialized ? serialized.bytes() : serialize((S) held, headers);
    }

    /** Bytes that a held value takes when serialized; negative where only serializing it would tell. */
    int knownSize(Object held) {
        if (held == null) {
            return 0;
        }
        return held instanceof Serialized serialized ? serialized.bytes().length : -1;
    }

    private boolean isShared(V payload) {
        return !deletesByNull && (shareAll || Immutability.of(payload.getClass()));
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
