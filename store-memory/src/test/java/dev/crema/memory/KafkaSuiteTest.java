package dev.crema.memory;

import dev.crema.store.contract.KafkaKeyValueSuite;
import dev.crema.store.contract.PlainView;
import java.time.Duration;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.streams.state.SessionStore;
import org.apache.kafka.streams.state.Stores;
import org.apache.kafka.streams.state.WindowStore;
import org.apache.kafka.streams.state.internals.KafkaSessionSuite;
import org.apache.kafka.streams.state.internals.KafkaWindowSuite;
import org.junit.jupiter.api.Nested;

/** Kafka's own suites, as they stand, over the in-memory stores under Kafka's own layers. */
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

    @Nested
    class Windows extends KafkaWindowSuite {
        @Override
        protected <K, V> WindowStore<K, V> build(
                Duration retention, Duration windowSize, boolean retainDuplicates, Serde<K> keys, Serde<V> values) {
            var store = MemoryStores.inMemoryWindowStore("store", retention, windowSize, retainDuplicates);
            return Stores.windowStoreBuilder(store, keys, values).build();
        }
    }

    @Nested
    class Sessions extends KafkaSessionSuite {
        @Override
        protected boolean isPersistent() {
            return false;
        }

        @Override
        protected <K, V> SessionStore<K, V> build(String name, Duration retention, Serde<K> keys, Serde<V> values) {
            return Stores.sessionStoreBuilder(MemoryStores.inMemorySessionStore(name, retention), keys, values)
                    .build();
        }
    }
}
