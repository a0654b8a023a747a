package dev.crema.store.kafka;

import org.apache.kafka.streams.processor.RecordContext;

/**
 * Takes changes to a store when they leave its cache, and forwards them to the processors after it.
 *
 * @param <K> keys
 * @param <S> values as the store has them
 */
public interface FlushListener<K, S> {

    /**
     * A key has changed.
     *
     * @param oldValue the value before, or null where it was not asked for
     * @param newValue the value now, or null for a delete
     * @param context of the record that changed it
     */
    void changed(K key, S oldValue, S newValue, RecordContext context);
}
