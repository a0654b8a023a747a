package dev.crema.store.contract;

import static dev.crema.store.contract.CommitContract.commitForLong;
import static dev.crema.store.contract.CommitContract.commitRounds;
import static dev.crema.store.contract.CommitContract.putRound;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crema.store.broker.Guarantee;
import org.apache.kafka.streams.errors.TaskCorruptedException;
import org.junit.jupiter.api.Test;

/**
 * Under exactly-once a kill at any moment leaves committed data and nothing else, at an offset from which restoration goes
 * on: the store is not deleted, and nothing of a commit that was aborted, ran into its timeout or was never proven is in it.
 */
public interface AtomicCommitContract extends CommitContract {

    @Test
    default void what_was_committed_long_ago_is_not_restored_again() {
        try (TransactionalTask task = task(Guarantee.EXACTLY_ONCE)) {
            commitForLong(task);
            task.kill();
            assertThat(task.foundOffset()).as("offset found").isNotNull().isGreaterThan(KEYS);
            assertThat(task.recordsToRestore()).isLessThan((int) task.lastCommittedOffset() / 2);
            assertGoesOn(task);
        }
    }

    @Test
    default void nothing_of_an_open_transaction_survives_a_kill() {
        try (TransactionalTask task = task(Guarantee.EXACTLY_ONCE)) {
            commitRounds(task, ROUNDS);
            for (int i = 0; i < ROUNDS; i++) {
                putRound(task, "uncommitted" + i, KEYS / 2);
                task.flush();
            }
            task.kill();
            assertGoesOn(task);
        }
    }

    @Test
    default void nothing_of_an_aborted_transaction_survives_a_kill() {
        try (TransactionalTask task = task(Guarantee.EXACTLY_ONCE)) {
            commitRounds(task, ROUNDS);
            putRound(task, "aborted");
            task.flush();
            task.abortByAnotherTask();
            task.kill();
            assertGoesOn(task);
        }
    }

    @Test
    default void a_store_with_writes_of_an_aborted_transaction_calls_its_task_corrupted() {
        try (TransactionalTask task = task(Guarantee.EXACTLY_ONCE)) {
            commitRounds(task, ROUNDS);
            putRound(task, "aborted");
            task.flush();
            task.abortByAnotherTask();
            assertThatThrownBy(() -> {
                        putRound(task, "next", KEYS / 2);
                        task.commit();
                    })
                    .isInstanceOf(TaskCorruptedException.class);
            task.kill();
            assertGoesOn(task);
        }
    }

    @Test
    default void an_abort_fails_the_next_commit_of_a_task_that_writes_nothing_more() {
        try (TransactionalTask task = task(Guarantee.EXACTLY_ONCE)) {
            commitRounds(task, ROUNDS);
            putRound(task, "aborted");
            task.flush();
            task.abortByAnotherTask();
            assertThatThrownBy(task::commit).isInstanceOf(TaskCorruptedException.class);
            task.restartDirty();
            task.restore();
            assertThat(task.untrueEntries()).isEmpty();
        }
    }

    @Test
    default void a_commit_after_an_abort_does_not_prove_what_was_aborted() {
        try (TransactionalTask task = task(Guarantee.EXACTLY_ONCE)) {
            commitRounds(task, ROUNDS);
            putRound(task, "aborted");
            task.flush();
            task.abortByAnotherTask();
            task.commitThread(); // of other tasks, before this one is asked anything
            try {
                putRound(task, "next", KEYS / 2);
                task.commit();
            } catch (TaskCorruptedException e) {
                // as it should
            }
            task.kill();
            assertGoesOn(task);
        }
    }

    @Test
    default void nothing_of_a_commit_that_timed_out_survives_a_kill() {
        for (boolean committedAfterAll : new boolean[] {false, true}) {
            try (TransactionalTask task = task(Guarantee.EXACTLY_ONCE)) {
                commitRounds(task, ROUNDS);
                putRound(task, "in doubt");
                task.commitTimesOut();
                putRound(task, "later", KEYS / 2);
                task.flush();
                long committed = task.lastCommittedOffset();
                task.kill(committedAfterAll);
                assertThat(task.foundOffset()).as("offset found").isNotNull().isLessThanOrEqualTo(committed);
                assertGoesOn(task);
            }
        }
    }

    @Test
    default void an_offset_told_after_a_failed_commit_proves_nothing() {
        try (TransactionalTask task = task(Guarantee.EXACTLY_ONCE)) {
            commitRounds(task, ROUNDS);
            putRound(task, "in doubt");
            task.commitTimesOut();
            task.checkpoint();
            task.kill();
            assertGoesOn(task);
        }
    }

    @Test
    default void an_offset_told_after_an_abort_proves_nothing() {
        try (TransactionalTask task = task(Guarantee.EXACTLY_ONCE)) {
            commitRounds(task, ROUNDS);
            putRound(task, "aborted");
            task.flush();
            task.abortByAnotherTask();
            try {
                task.checkpoint();
            } catch (TaskCorruptedException e) {
                // it may say so here already
            }
            task.kill();
            assertGoesOn(task);
        }
    }

    @Test
    default void a_commit_that_succeeds_when_tried_again_counts() {
        try (TransactionalTask task = task(Guarantee.EXACTLY_ONCE)) {
            commitRounds(task, ROUNDS);
            putRound(task, "in doubt");
            task.commitTimesOut();
            task.commitThread();
            assertThat(task.untrueEntries()).isEmpty();
            commitForLong(task);
            task.kill();
            assertThat(task.recordsToRestore()).isLessThan((int) task.lastCommittedOffset() / 2);
            assertGoesOn(task);
        }
    }

    @Test
    default void a_kill_at_any_moment_of_a_commit_leaves_committed_data() {
        try (TransactionalTask task = task(Guarantee.EXACTLY_ONCE)) {
            commitRounds(task, ROUNDS);
            long before = TransactionalTask.UNKNOWN;
            for (int moment = 0; moment < 12; moment++) {
                goTo(task, moment);
                task.kill();
                assertThat(task.foundOffset())
                        .as("offset found at moment " + moment)
                        .isNotNull();
                assertThat(task.foundOffset()).isGreaterThanOrEqualTo(before);
                before = task.foundOffset();
                assertGoesOn(task);
            }
        }
    }

    /** Two commits, or the beginning of them. */
    private static void goTo(TransactionalTask task, int moment) {
        String round = "moment" + moment;
        for (int step = 0; step < moment; step++) {
            switch (step % 6) {
                case 0 -> putRound(task, round + " step " + step, KEYS / 3);
                case 1 -> task.flush();
                case 2 -> task.put("late", round);
                case 3 -> task.commitThread();
                case 4 -> task.put("first of the next", round);
                default -> putRound(task, round + " step " + step, KEYS / 2);
            }
        }
    }

    @Test
    default void a_kill_while_restoring_leaves_a_state_to_go_on_from() {
        try (TransactionalTask task = task(Guarantee.EXACTLY_ONCE)) {
            commitRounds(task, 1);
            task.restart();
            task.toStandby();
            for (int i = 0; i < 12 * KEYS; i++) {
                task.writeElsewhere("key" + i, "elsewhere" + "x".repeat(1024));
            }
            task.restore(11 * KEYS);
            task.kill();
            assertThat(task.foundOffset()).as("offset found").isNotNull().isGreaterThan(2 * KEYS);
            assertGoesOn(task);
        }
    }

    @Test
    default void a_kill_after_a_way_to_a_standby_and_back_leaves_committed_data() {
        for (boolean onAnotherThread : new boolean[] {false, true}) {
            try (TransactionalTask task = task(Guarantee.EXACTLY_ONCE)) {
                commitRounds(task, ROUNDS);
                putRound(task, "before");
                task.toStandby();
                task.writeElsewhere("key1", "elsewhere");
                task.writeElsewhere("elsewhere", "elsewhere");
                task.toActive(onAnotherThread);
                assertThat(task.untrueEntries()).isEmpty();
                putRound(task, "committed", KEYS / 2);
                task.commit();
                putRound(task, "uncommitted", KEYS / 3);
                task.flush();
                task.kill();
                assertGoesOn(task);
            }
        }
    }

    /** The store was kept, has nothing in it that is not committed, and is complete once the rest was restored. */
    private static void assertGoesOn(TransactionalTask task) {
        assertThat(task.wipes()).as("times the runtime deleted the store").isZero();
        assertThat(task.strayEntries()).as("entries that are not committed").isEmpty();
        task.restore();
        assertThat(task.untrueEntries()).as("entries unlike the changelog").isEmpty();
    }
}
