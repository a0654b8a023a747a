package org.apache.kafka.streams.state.internals;

import java.time.Duration;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.streams.state.WindowStore;

/** Kafka's own suite of window stores, as it stands; it is built for stores of its own package. */
public abstract class KafkaWindowSuite extends AbstractWindowBytesStoreTest {

    /** Builds the store. */
    protected abstract <K, V> WindowStore<K, V> build(
            Duration retention, Duration windowSize, boolean retainDuplicates, Serde<K> keys, Serde<V> values);

    @Override
    final <K, V> WindowStore<K, V> buildWindowStore(
            long retentionPeriod, long windowSize, boolean retainDuplicates, Serde<K> keys, Serde<V> values) {
        if (windowStore != null) {
            windowStore.close(); // of which a task has but one
        }
        return build(Duration.ofMillis(retentionPeriod), Duration.ofMillis(windowSize), retainDuplicates, keys, values);
    }
}
