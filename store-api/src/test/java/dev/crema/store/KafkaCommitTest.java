package dev.crema.store;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crema.store.broker.Guarantee;
import dev.crema.store.contract.AtomicCommitContract;
import dev.crema.store.contract.ConcurrentSnapshotContract;
import dev.crema.store.contract.DurableCommitContract;
import dev.crema.store.contract.PlainView;
import dev.crema.store.contract.SnapshotContract;
import dev.crema.store.contract.TestTask;
import dev.crema.store.contract.TransactionalTask;
import java.util.Map;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.state.Stores;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Kafka's own RocksDB stores and our contracts on commits: where they fail one, the test says so. */
class KafkaCommitTest {

    @Nested
    class RocksDb implements DurableCommitContract, ConcurrentSnapshotContract, FailsAtomicCommit {
        @Override
        public <K> PlainView<K, String, ?> open(TestTask task, Serde<K> keys) {
            return PlainView.plain(task.open(
                    Stores.keyValueStoreBuilder(Stores.persistentKeyValueStore("store"), keys, Serdes.String())));
        }
    }

    @Nested
    class Timestamped implements DurableCommitContract, ConcurrentSnapshotContract, FailsAtomicCommit {
        @Override
        public <K> PlainView<K, String, ?> open(TestTask task, Serde<K> keys) {
            return PlainView.timestamped(task.open(Stores.timestampedKeyValueStoreBuilder(
                    Stores.persistentTimestampedKeyValueStore("store"), keys, Serdes.String())));
        }
    }

    @Nested
    class WithHeaders implements DurableCommitContract, ConcurrentSnapshotContract, FailsAtomicCommit {
        @Override
        public <K> PlainView<K, String, ?> open(TestTask task, Serde<K> keys) {
            return PlainView.withHeaders(task.open(Stores.timestampedKeyValueStoreWithHeadersBuilder(
                    Stores.persistentTimestampedKeyValueStoreWithHeaders("store"), keys, Serdes.String())));
        }
    }

    @Nested
    class Cached implements DurableCommitContract, FailsAtomicCommit, WritesInBursts {
        @Override
        public <K> PlainView<K, String, ?> open(TestTask task, Serde<K> keys) {
            return PlainView.plain(task.open(
                    Stores.keyValueStoreBuilder(Stores.persistentKeyValueStore("store"), keys, Serdes.String())
                            .withCachingEnabled()));
        }
    }

    @Nested
    class UnderCremasCache implements DurableCommitContract, SnapshotContract, FailsAtomicCommit, WritesInBursts {
        @Override
        public <K> PlainView<K, String, ?> open(TestTask task, Serde<K> keys) {
            return PlainView.plain(task.open(
                    CachedStores.keyValueStoreBuilder(Stores.persistentKeyValueStore("store"), keys, Serdes.String())));
        }
    }

    /**
     * A store whose memtables hold all that a test writes. Kafka's store loses its status "closed" if RocksDB is just
     * writing a memtable when it is closed, so that even after a clean close the runtime deletes it. A cache that is flushed
     * right before the close makes that likely where memtables are small.
     */
    interface WritesInBursts extends DurableCommitContract {
        @Override
        default TransactionalTask task(Guarantee guarantee) {
            return new TransactionalTask(guarantee, Map.of(), task -> open(task, Serdes.String()));
        }
    }

    /**
     * After a kill the status of the store is "open", or it has no offset: the runtime deletes it, or it would have
     * uncommitted data in it.
     */
    interface FailsAtomicCommit extends AtomicCommitContract {
        @Override
        @Test
        default void what_was_committed_long_ago_is_not_restored_again() {
            fails(AtomicCommitContract.super::what_was_committed_long_ago_is_not_restored_again);
        }

        @Override
        @Test
        default void nothing_of_an_open_transaction_survives_a_kill() {
            fails(AtomicCommitContract.super::nothing_of_an_open_transaction_survives_a_kill);
        }

        @Override
        @Test
        default void nothing_of_an_aborted_transaction_survives_a_kill() {
            fails(AtomicCommitContract.super::nothing_of_an_aborted_transaction_survives_a_kill);
        }

        @Override
        @Test
        default void a_store_with_writes_of_an_aborted_transaction_calls_its_task_corrupted() {
            fails(AtomicCommitContract.super::a_store_with_writes_of_an_aborted_transaction_calls_its_task_corrupted);
        }

        @Override
        @Test
        default void an_abort_fails_the_next_commit_of_a_task_that_writes_nothing_more() {
            fails(AtomicCommitContract.super::an_abort_fails_the_next_commit_of_a_task_that_writes_nothing_more);
        }

        @Override
        @Test
        default void a_commit_after_an_abort_does_not_prove_what_was_aborted() {
            fails(AtomicCommitContract.super::a_commit_after_an_abort_does_not_prove_what_was_aborted);
        }

        @Override
        @Test
        default void nothing_of_a_commit_that_timed_out_survives_a_kill() {
            fails(AtomicCommitContract.super::nothing_of_a_commit_that_timed_out_survives_a_kill);
        }

        @Override
        @Test
        default void an_offset_told_after_a_failed_commit_proves_nothing() {
            fails(AtomicCommitContract.super::an_offset_told_after_a_failed_commit_proves_nothing);
        }

        @Override
        @Test
        default void an_offset_told_after_an_abort_proves_nothing() {
            fails(AtomicCommitContract.super::an_offset_told_after_an_abort_proves_nothing);
        }

        @Override
        @Test
        default void a_commit_that_succeeds_when_tried_again_counts() {
            fails(AtomicCommitContract.super::a_commit_that_succeeds_when_tried_again_counts);
        }

        @Override
        @Test
        default void a_kill_at_any_moment_of_a_commit_leaves_committed_data() {
            fails(AtomicCommitContract.super::a_kill_at_any_moment_of_a_commit_leaves_committed_data);
        }

        @Override
        @Test
        default void a_kill_while_restoring_leaves_a_state_to_go_on_from() {
            fails(AtomicCommitContract.super::a_kill_while_restoring_leaves_a_state_to_go_on_from);
        }

        @Override
        @Test
        default void a_kill_after_a_way_to_a_standby_and_back_leaves_committed_data() {
            fails(AtomicCommitContract.super::a_kill_after_a_way_to_a_standby_and_back_leaves_committed_data);
        }

        private static void fails(ThrowingCallable contract) {
            assertThatThrownBy(contract).isInstanceOf(AssertionError.class);
        }
    }
}
