package dev.crema.store.contract;

import static dev.crema.store.contract.CommitContract.commitRounds;
import static dev.crema.store.contract.CommitContract.putRound;
import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.store.broker.Guarantee;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a commit has proven outlives the process, or is restored from the offset that the store gives, and no earlier. */
public interface DurableCommitContract extends CommitContract {

    @ParameterizedTest
    @EnumSource
    default void after_a_kill_the_committed_state_comes_back(Guarantee guarantee) {
        try (TransactionalTask task = task(guarantee)) {
            for (int life = 0; life < 4; life++) {
                commitRounds(task, 1 + 2 * life);
                putRound(task, "uncommitted" + life, KEYS / 2);
                task.flush();
                task.kill();
                assertThat(task.strayEntries()).isEmpty();
                task.restore();
                assertThat(task.untrueEntries()).isEmpty();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    default void after_a_clean_close_nothing_is_left_to_restore(Guarantee guarantee) {
        try (TransactionalTask task = task(guarantee)) {
            for (int rounds = 1; rounds < 4; rounds++) {
                commitRounds(task, rounds);
                task.put("last", "round" + rounds);
                task.restart();
                assertThat(task.foundOffset()).isEqualTo(task.lastCommittedOffset());
                assertThat(task.untrueEntries()).isEmpty();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    default void a_clean_close_without_a_write_keeps_the_offset(Guarantee guarantee) {
        try (TransactionalTask task = task(guarantee)) {
            commitRounds(task, 1);
            task.restart();
            task.restart();
            assertThat(task.foundOffset()).isEqualTo(task.lastCommittedOffset());
        }
    }

    @ParameterizedTest
    @EnumSource
    default void a_new_store_that_was_never_written_has_no_offset(Guarantee guarantee) {
        try (TransactionalTask task = task(guarantee)) {
            assertThat(task.foundOffset()).isIn(null, TransactionalTask.UNKNOWN);
            task.restart();
            assertThat(task.foundOffset()).isEqualTo(TransactionalTask.UNKNOWN);
            assertThat(task.wipes()).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource
    default void after_a_dirty_close_the_committed_state_comes_back(Guarantee guarantee) {
        try (TransactionalTask task = task(guarantee)) {
            commitRounds(task, 2);
            putRound(task, "uncommitted", KEYS / 2);
            task.restartDirty();
            task.restore();
            assertThat(task.untrueEntries()).isEmpty();
            commitRounds(task, 2);
            task.restart();
            assertThat(task.untrueEntries()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    default void a_deleted_key_does_not_come_back(Guarantee guarantee) {
        try (TransactionalTask task = task(guarantee)) {
            commitRounds(task, 2);
            for (int i = 0; i < KEYS; i++) {
                task.put("key" + i, null);
            }
            task.commit();
            task.kill();
            task.restore();
            assertThat(task.contents()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    default void what_is_restored_need_not_be_restored_again(Guarantee guarantee) {
        try (TransactionalTask task = task(guarantee)) {
            commitRounds(task, 2);
            task.kill();
            task.restore();
            task.restart();
            assertThat(task.foundOffset()).isEqualTo(task.lastCommittedOffset());
            assertThat(task.untrueEntries()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    default void a_task_that_was_a_standby_for_a_while_has_what_was_written_elsewhere(Guarantee guarantee) {
        try (TransactionalTask task = task(guarantee)) {
            commitRounds(task, 2);
            task.toStandby();
            task.writeElsewhere("key1", "elsewhere");
            task.writeElsewhere("key2", null);
            task.restore(1);
            task.writeElsewhere("elsewhere", "elsewhere");
            task.toActive(true);
            assertThat(task.untrueEntries()).isEmpty();
            putRound(task, "active again");
            task.restart();
            assertThat(task.foundOffset()).isEqualTo(task.lastCommittedOffset());
            assertThat(task.untrueEntries()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    default void writes_between_the_flush_and_the_end_of_a_commit_are_not_lost(Guarantee guarantee) {
        try (TransactionalTask task = task(guarantee)) {
            commitRounds(task, 1);
            task.put("early", "1");
            task.flush();
            task.put("late", "1"); // by the flush of another store
            task.commitThread();
            task.restart();
            assertThat(task.contents()).containsEntry("early", "1").containsEntry("late", "1");
            assertThat(task.untrueEntries()).isEmpty();
        }
    }
}
