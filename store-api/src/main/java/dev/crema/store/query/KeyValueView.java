package dev.crema.store.query;

import org.apache.kafka.streams.state.KeyValueIterator;

/**
 * A key-value store as one query reads it.
 *
 * @param <S> values as the store has them
 */
public interface KeyValueView<K, S> extends StoreView {

    /**
     * The newest value of a key, or null.
     *
     * @throws FailedRead if the store below fails
     */
    S get(K key);

    /**
     * Entries in the order of serialized keys, or against it. Both bounds are inclusive, null is no bound.
     *
     * @throws FailedRead if the store below fails
     */
    KeyValueIterator<K, S> range(K from, K to, boolean ascending);
}
