package dev.crema.store.query;

import org.apache.kafka.streams.kstream.Windowed;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.WindowStoreIterator;

/**
 * A window store as one query reads it. Times are in milliseconds, both bounds inclusive.
 *
 * @param <S> values as the store has them
 */
public interface WindowView<K, S> extends StoreView {

    /**
     * The windows of a key, from the one that starts first.
     *
     * @throws FailedRead if the store below fails
     */
    WindowStoreIterator<S> fetch(K key, long timeFrom, long timeTo);

    /**
     * The windows of all keys that start between two times.
     *
     * @throws FailedRead if the store below fails
     */
    KeyValueIterator<Windowed<K>, S> fetchAll(long timeFrom, long timeTo);
}
