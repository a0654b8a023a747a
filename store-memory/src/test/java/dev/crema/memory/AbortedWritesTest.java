package dev.crema.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crema.store.broker.Guarantee;
import dev.crema.store.contract.CommitContract;
import dev.crema.store.contract.PlainView;
import dev.crema.store.contract.TransactionalTask;
import java.util.Map;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.errors.TaskCorruptedException;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.Test;

/**
 * Writes of a transaction that is aborted while the runtime goes on, as it does when another task of the thread fails: without
 * warm start too the store does not keep them. Kafka's does.
 */
class AbortedWritesTest {

    private static TransactionalTask aborted(KeyValueBytesStoreSupplier supplier) {
        TransactionalTask task = new TransactionalTask(
                Guarantee.EXACTLY_ONCE,
                Map.of(),
                of -> PlainView.plain(
                        of.open(Stores.keyValueStoreBuilder(supplier, Serdes.String(), Serdes.String()))));
        CommitContract.commitRounds(task, 2);
        CommitContract.putRound(task, "aborted");
        task.flush();
        task.abortByAnotherTask();
        return task;
    }

    @Test
    void the_next_write_has_the_task_restored() {
        try (TransactionalTask task = aborted(MemoryStores.inMemoryKeyValueStore("store"))) {
            assertThatThrownBy(() -> task.put("key1", "next"))
                    .isInstanceOf(TaskCorruptedException.class)
                    .hasRootCauseMessage("store store, task 0_0: the transaction of " + CommitContract.KEYS
                            + " writes was aborted, or its end cannot be known; the task is restored and its input since"
                            + " the last commit processed again");
            assertIsRestored(task);
        }
    }

    @Test
    void the_next_commit_has_the_task_restored() {
        try (TransactionalTask task = aborted(MemoryStores.inMemoryKeyValueStore("store"))) {
            assertThatThrownBy(task::commit).isInstanceOf(TaskCorruptedException.class);
            assertIsRestored(task);
        }
    }

    private static void assertIsRestored(TransactionalTask task) {
        task.restartDirty();
        task.restore();
        assertThat(task.untrueEntries()).isEmpty();
        CommitContract.commitRounds(task, 2);
        assertThat(task.untrueEntries()).isEmpty();
    }

    @Test
    void kafkas_store_keeps_them() {
        try (TransactionalTask task = aborted(Stores.inMemoryKeyValueStore("store"))) {
            task.put("key1", "next");
            task.commit();
            assertThat(task.untrueEntries()).isNotEmpty();
        }
    }
}
