package dev.crema.store;

import dev.crema.store.contract.KeyValueStoreContract;
import dev.crema.store.contract.PlainView;
import dev.crema.store.contract.TestTask;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.Nested;

/** The cached stores keep the key-value contracts, in every format, over both of Kafka's engines, with and without cache. */
class CachedKeyValueStoreTest {

    private static <K> PlainView<K, String, ?> plain(
            TestTask task, KeyValueBytesStoreSupplier supplier, Serde<K> keys) {
        return PlainView.plain(task.open(CachedStores.keyValueStoreBuilder(supplier, keys, Serdes.String())));
    }

    private static <K> PlainView<K, String, ?> timestamped(
            TestTask task, KeyValueBytesStoreSupplier supplier, Serde<K> keys) {
        return PlainView.timestamped(
                task.open(CachedStores.timestampedKeyValueStoreBuilder(supplier, keys, Serdes.String())));
    }

    private static <K> PlainView<K, String, ?> withHeaders(
            TestTask task, KeyValueBytesStoreSupplier supplier, Serde<K> keys) {
        return PlainView.withHeaders(
                task.open(CachedStores.timestampedKeyValueStoreWithHeadersBuilder(supplier, keys, Serdes.String())));
    }

    @Nested
    class PlainOverRocksDb implements KeyValueStoreContract {
        @Override
        public <K> PlainView<K, String, ?> open(TestTask task, Serde<K> keys) {
            return plain(task, Stores.persistentKeyValueStore("store"), keys);
        }
    }

    @Nested
    class PlainInMemory implements KeyValueStoreContract {
        @Override
        public <K> PlainView<K, String, ?> open(TestTask task, Serde<K> keys) {
            return plain(task, Stores.inMemoryKeyValueStore("store"), keys);
        }
    }

    @Nested
    class TimestampedOverRocksDb implements KeyValueStoreContract {
        @Override
        public <K> PlainView<K, String, ?> open(TestTask task, Serde<K> keys) {
            return timestamped(task, Stores.persistentTimestampedKeyValueStore("store"), keys);
        }
    }

    @Nested
    class TimestampedInMemory implements KeyValueStoreContract {
        @Override
        public <K> PlainView<K, String, ?> open(TestTask task, Serde<K> keys) {
            return timestamped(task, Stores.inMemoryKeyValueStore("store"), keys);
        }
    }

    @Nested
    class TimestampedOverPlainRocksDb implements KeyValueStoreContract {
        @Override
        public <K> PlainView<K, String, ?> open(TestTask task, Serde<K> keys) {
            return timestamped(task, Stores.persistentKeyValueStore("store"), keys);
        }
    }

    @Nested
    class WithHeadersOverRocksDb implements KeyValueStoreContract {
        @Override
        public <K> PlainView<K, String, ?> open(TestTask task, Serde<K> keys) {
            return withHeaders(task, Stores.persistentTimestampedKeyValueStoreWithHeaders("store"), keys);
        }
    }

    @Nested
    class WithHeadersInMemory implements KeyValueStoreContract {
        @Override
        public <K> PlainView<K, String, ?> open(TestTask task, Serde<K> keys) {
            return withHeaders(task, Stores.inMemoryKeyValueStore("store"), keys);
        }
    }

    @Nested
    class WithHeadersOverTimestampedRocksDb implements KeyValueStoreContract {
        @Override
        public <K> PlainView<K, String, ?> open(TestTask task, Serde<K> keys) {
            return withHeaders(task, Stores.persistentTimestampedKeyValueStore("store"), keys);
        }
    }

    @Nested
    class WithoutCache implements KeyValueStoreContract {
        @Override
        public <K> PlainView<K, String, ?> open(TestTask task, Serde<K> keys) {
            return PlainView.timestamped(task.open(CachedStores.timestampedKeyValueStoreBuilder(
                            Stores.persistentTimestampedKeyValueStore("store"), keys, Serdes.String())
                    .withCachingDisabled()));
        }
    }
}
