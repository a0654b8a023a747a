package dev.crema.store;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crema.store.contract.KeyValueStoreContract;
import dev.crema.store.contract.PlainView;
import dev.crema.store.contract.TestTask;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Kafka's own stores run our contracts: where they fail one, the test says so, and fails the day they catch up. */
class KafkaKeyValueStoreTest {

    @Nested
    class RocksDb implements KeyValueStoreContract {
        @Override
        public <K> PlainView<K, String, ?> open(TestTask task, Serde<K> keys) {
            return PlainView.timestamped(task.open(Stores.timestampedKeyValueStoreBuilder(
                    Stores.persistentTimestampedKeyValueStore("store"), keys, Serdes.String())));
        }

        @Override
        @Test
        public void a_closed_store_refuses_use_and_names_itself() {
            // RocksDBStore.delete has no check: a NullPointerException instead
            assertThatThrownBy(KeyValueStoreContract.super::a_closed_store_refuses_use_and_names_itself)
                    .isInstanceOf(AssertionError.class);
        }
    }

    @Nested
    class CachedRocksDb implements ShowsDeletedInReverse {
        @Override
        public <K> PlainView<K, String, ?> open(TestTask task, Serde<K> keys) {
            return PlainView.timestamped(task.open(Stores.timestampedKeyValueStoreBuilder(
                            Stores.persistentTimestampedKeyValueStore("store"), keys, Serdes.String())
                    .withCachingEnabled()));
        }
    }

    @Nested
    class InMemory implements KeyValueStoreContract {
        @Override
        public <K> PlainView<K, String, ?> open(TestTask task, Serde<K> keys) {
            return PlainView.plain(task.open(
                    Stores.keyValueStoreBuilder(Stores.inMemoryKeyValueStore("store"), keys, Serdes.String())));
        }

        @Override
        @Test
        public void a_closed_store_refuses_use_and_names_itself() {
            // InMemoryKeyValueStore goes on answering after close
            assertThatThrownBy(KeyValueStoreContract.super::a_closed_store_refuses_use_and_names_itself)
                    .isInstanceOf(AssertionError.class);
        }
    }

    @Nested
    class CachedInMemory implements ShowsDeletedInReverse {
        @Override
        public <K> PlainView<K, String, ?> open(TestTask task, Serde<K> keys) {
            return PlainView.plain(
                    task.open(Stores.keyValueStoreBuilder(Stores.inMemoryKeyValueStore("store"), keys, Serdes.String())
                            .withCachingEnabled()));
        }
    }

    /**
     * Kafka's cache drops a delete from a reverse scan as soon as the store below is at a larger key, and the store then shows
     * the deleted one ({@code AbstractMergedSortedCacheStoreIterator.hasNext} compares as if it went forward).
     */
    interface ShowsDeletedInReverse extends KeyValueStoreContract {
        @Override
        @Test
        default void a_delete_hides_a_key_that_no_cache_holds_in_either_direction() {
            assertThatThrownBy(
                            KeyValueStoreContract.super::a_delete_hides_a_key_that_no_cache_holds_in_either_direction)
                    .isInstanceOf(AssertionError.class);
        }
    }
}
