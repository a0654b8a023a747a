package dev.crema.store.query;

import org.apache.kafka.streams.kstream.Windowed;
import org.apache.kafka.streams.state.KeyValueIterator;

/**
 * A session store as one query reads it.
 *
 * @param <S> values as the store has them
 */
public interface SessionView<K, S> extends StoreView {

    /**
     * The sessions of a key, from the one that ends first.
     *
     * @throws FailedRead if the store below fails
     */
    KeyValueIterator<Windowed<K>, S> fetch(K key);
}
