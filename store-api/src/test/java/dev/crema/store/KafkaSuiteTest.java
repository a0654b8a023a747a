package dev.crema.store;

import dev.crema.store.contract.KafkaKeyValueSuite;
import dev.crema.store.contract.PlainView;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.Nested;

/** Kafka's own key-value suite, as it stands, over the cached stores. */
class KafkaSuiteTest {

    @Nested
    class PlainOverRocksDb extends KafkaKeyValueSuite {
        @Override
        protected <K, V> PlainView<K, V, ?> build(Serde<K> keys, Serde<V> values) {
            var store = Stores.persistentKeyValueStore("store");
            return PlainView.plain(
                    CachedStores.keyValueStoreBuilder(store, keys, values).build());
        }
    }

    @Nested
    class PlainInMemory extends KafkaKeyValueSuite {
        @Override
        protected <K, V> PlainView<K, V, ?> build(Serde<K> keys, Serde<V> values) {
            var store = Stores.inMemoryKeyValueStore("store");
            return PlainView.plain(
                    CachedStores.keyValueStoreBuilder(store, keys, values).build());
        }
    }

    @Nested
    class TimestampedOverRocksDb extends KafkaKeyValueSuite {
        @Override
        protected <K, V> PlainView<K, V, ?> build(Serde<K> keys, Serde<V> values) {
            var store = Stores.persistentTimestampedKeyValueStore("store");
            return PlainView.timestamped(CachedStores.timestampedKeyValueStoreBuilder(store, keys, values)
                    .build());
        }
    }

    @Nested
    class TimestampedInMemory extends KafkaKeyValueSuite {
        @Override
        protected <K, V> PlainView<K, V, ?> build(Serde<K> keys, Serde<V> values) {
            var store = Stores.inMemoryKeyValueStore("store");
            return PlainView.timestamped(CachedStores.timestampedKeyValueStoreBuilder(store, keys, values)
                    .build());
        }
    }

    @Nested
    class WithHeadersOverRocksDb extends KafkaKeyValueSuite {
        @Override
        protected <K, V> PlainView<K, V, ?> build(Serde<K> keys, Serde<V> values) {
            var store = Stores.persistentTimestampedKeyValueStoreWithHeaders("store");
            return PlainView.withHeaders(CachedStores.timestampedKeyValueStoreWithHeadersBuilder(store, keys, values)
                    .build());
        }
    }
}
