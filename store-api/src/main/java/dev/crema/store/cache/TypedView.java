package dev.crema.store.cache;

import org.apache.kafka.common.header.Headers;

/**
 * How the bytes of a store appear as keys and values.
 *
 * @param checks what is made sure of beside
 */
record TypedView<K, V, S>(ValueFormat<V, S> format, Keys<K> keys, Values<V, S> values, Checks checks) {

    /**
     * @param atPut whether values are serialized when they are put, and fail there if they cannot be
     * @param sharing whether values are compared at write back with what they were when put
     */
    record Checks(boolean atPut, boolean sharing) {}

    /** The headers that the key of a stored value is serialized with, which may be those of the value. */
    Headers keyHeaders(S value, Headers headers) {
        Headers own = format.keyHeaders().apply(value);
        return own == null ? headers : own;
    }
}
