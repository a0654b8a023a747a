package dev.crema.memory;

import dev.crema.store.contract.KafkaKeyValueSuite;
import dev.crema.store.contract.PlainView;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.Nested;

/** Kafka's own key-value suite, as it stands, over the in-memory stores under Kafka's own layers. */
class KafkaSuiteTest {

    @Nested
    class Plain extends KafkaKeyValueSuite {
        @Override
        protected <K, V> PlainView<K, V, ?> build(Serde<K> keys, Serde<V> values) {
            var store = MemoryStores.inMemoryKeyValueStore("store");
            return PlainView.plain(
                    Stores.keyValueStoreBuilder(store, keys, values).build());
        }
    }

    @Nested
    class Timestamped extends KafkaKeyValueSuite {
        @Override
        protected <K, V> PlainView<K, V, ?> build(Serde<K> keys, Serde<V> values) {
            var store = MemoryStores.inMemoryTimestampedKeyValueStore("store");
            return PlainView.timestamped(
                    Stores.timestampedKeyValueStoreBuilder(store, keys, values).build());
        }
    }

    @Nested
    class WithHeaders extends KafkaKeyValueSuite {
        @Override
        protected <K, V> PlainView<K, V, ?> build(Serde<K> keys, Serde<V> values) {
            var store = MemoryStores.inMemoryTimestampedKeyValueStoreWithHeaders("store");
            return PlainView.withHeaders(Stores.timestampedKeyValueStoreWithHeadersBuilder(store, keys, values)
                    .build());
        }
    }
}
