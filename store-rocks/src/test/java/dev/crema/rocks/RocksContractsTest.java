package dev.crema.rocks;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crema.store.contract.AtomicCommitContract;
import dev.crema.store.contract.ConcurrentSnapshotContract;
import dev.crema.store.contract.DurableCommitContract;
import dev.crema.store.contract.KeyValueStoreContract;
import dev.crema.store.contract.PlainView;
import dev.crema.store.contract.SnapshotContract;
import dev.crema.store.contract.TestTask;
import org.apache.kafka.common.serialization.Serde;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The RocksDB stores keep all contracts in each format, and under either cache in one: a cache sees no format. */
class RocksContractsTest {

    /** All that a transactional key-value store promises. */
    interface Contracts extends KeyValueStoreContract, SnapshotContract, DurableCommitContract, AtomicCommitContract {}

    @Nested
    class Plain implements Contracts, ConcurrentSnapshotContract {
        @Override
        public <K> PlainView<K, String, ?> open(TestTask task, Serde<K> keys) {
            return Layers.BARE.plain(task, keys);
        }
    }

    @Nested
    class Timestamped implements Contracts, ConcurrentSnapshotContract {
        @Override
        public <K> PlainView<K, String, ?> open(TestTask task, Serde<K> keys) {
            return Layers.BARE.timestamped(task, keys);
        }
    }

    @Nested
    class WithHeaders implements Contracts, ConcurrentSnapshotContract {
        @Override
        public <K> PlainView<K, String, ?> open(TestTask task, Serde<K> keys) {
            return Layers.BARE.withHeaders(task, keys);
        }
    }

    @Nested
    class TimestampedUnderCremasCache implements Contracts {
        @Override
        public <K> PlainView<K, String, ?> open(TestTask task, Serde<K> keys) {
            return Layers.CREMAS_CACHE.timestamped(task, keys);
        }
    }

    @Nested
    class TimestampedUnderKafkasCache implements UnderKafkasCache {
        @Override
        public <K> PlainView<K, String, ?> open(TestTask task, Serde<K> keys) {
            return Layers.KAFKAS_CACHE.timestamped(task, keys);
        }
    }

    /**
     * Kafka's cache reads current values in a scan, and so is no snapshot whatever is below it; and in reverse order it shows
     * keys again that it has deletes of.
     */
    interface UnderKafkasCache extends KeyValueStoreContract, DurableCommitContract, AtomicCommitContract {
        @Override
        @Test
        default void a_delete_hides_a_key_that_no_cache_holds_in_either_direction() {
            assertThatThrownBy(
                            KeyValueStoreContract.super::a_delete_hides_a_key_that_no_cache_holds_in_either_direction)
                    .isInstanceOf(AssertionError.class);
        }
    }
}
