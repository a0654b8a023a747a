package dev.crema.rocks;

import static dev.crema.store.contract.CommitContract.commitForLong;
import static dev.crema.store.contract.CommitContract.commitRounds;
import static dev.crema.store.contract.CommitContract.putRound;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.crema.rocks.Layers.Format;
import dev.crema.store.broker.Guarantee;
import dev.crema.store.contract.CommitContract;
import dev.crema.store.contract.SmallMemtables;
import dev.crema.store.contract.TestTask;
import dev.crema.store.contract.TransactionalTask;
import dev.crema.store.metrics.Shown;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.streams.StreamsConfig;
import org.junit.jupiter.api.Test;

/** More uncommitted writes than a store may hold: it asks for a commit, and where none comes it goes to disk, marked as dirty. */
class UncommittedBoundTest {

    /** Less than half of what {@link CommitContract#putRound} writes, and more than a tenth. */
    private static final int BYTES = 32 * 1024;

    private static TransactionalTask task() {
        return task(new ArrayList<>());
    }

    /** Notes the tasks that it opens. */
    private static TransactionalTask task(List<TestTask> noted) {
        return new TransactionalTask(
                Guarantee.EXACTLY_ONCE,
                Map.of(
                        "crema." + RocksConfig.UNCOMMITTED_MAX_BYTES,
                        BYTES,
                        StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG,
                        SmallMemtables.class),
                opened -> {
                    noted.add(opened);
                    return Layers.BARE.open(opened, Format.PLAIN);
                });
    }

    @Test
    void a_store_within_its_bound_does_not_ask_for_a_commit() {
        try (TransactionalTask task = task()) {
            putRound(task, "few", CommitContract.KEYS / 10);
            assertThat(task.takeCommitRequest()).isFalse();
        }
    }

    @Test
    void a_store_past_its_bound_asks_for_a_commit_once_a_commit() {
        try (TransactionalTask task = task()) {
            for (int i = 0; i < 3; i++) {
                putRound(task, "many" + i);
                assertThat(task.takeCommitRequest()).isTrue();
                putRound(task, "more" + i, CommitContract.KEYS / 10);
                assertThat(task.takeCommitRequest()).isFalse();
                task.commit();
            }
        }
    }

    @Test
    void writes_that_were_spilled_are_counted() {
        List<TestTask> opened = new ArrayList<>();
        try (TransactionalTask task = task(opened)) {
            putRound(task, "few", CommitContract.KEYS / 10);
            assertThat(spilled(opened)).isZero();
            spill(task);
            assertThat(spilled(opened)).isGreaterThan(CommitContract.KEYS);
        }
    }

    private static double spilled(List<TestTask> opened) {
        return Shown.by(opened.get(0)).value(RocksMetric.SPILLED.metric());
    }

    /** The timer comes round once a second; forty commits would take it forty. */
    @Test
    void what_is_committed_goes_to_disk_without_a_later_write_and_does_not_wait_for_the_timer() {
        List<TestTask> opened = new ArrayList<>();
        try (TransactionalTask task = task(opened)) {
            Instant begun = Instant.now();
            for (int i = 0; i < 40; i++) {
                putRound(task, "round" + i, CommitContract.KEYS / 10);
                task.commit();
                task.flush(); // sees the commit
                await().pollInterval(Duration.ofMillis(5)).until(() -> staged(opened) == 0);
            }
            assertThat(Duration.between(begun, Instant.now())).isLessThan(Duration.ofSeconds(20));
        }
    }

    private static double staged(List<TestTask> opened) {
        return Shown.by(opened.get(0)).value(RocksMetric.STAGED_ENTRIES.metric());
    }

    @Test
    void a_store_that_had_to_spill_starts_over_after_a_kill() {
        try (TransactionalTask task = task()) {
            commitRounds(task, 2);
            task.restart();
            spill(task);
            task.kill();
            assertThat(task.foundOffset()).isEqualTo(TransactionalTask.UNKNOWN);
            assertThat(task.wipes()).as("times the runtime deleted all stores").isZero();
            assertThat(task.contents()).isEmpty();
            task.restore();
            assertThat(task.untrueEntries()).isEmpty();
        }
    }

    @Test
    void what_was_spilled_counts_once_it_is_committed() {
        try (TransactionalTask task = task()) {
            spill(task);
            task.commit();
            commitForLong(task);
            task.kill();
            assertThat(task.foundOffset()).isGreaterThan(CommitContract.KEYS);
            assertThat(task.strayEntries()).isEmpty();
            task.restore();
            assertThat(task.untrueEntries()).isEmpty();
            spill(task);
            task.restart();
            assertThat(task.recordsToRestore()).isZero();
            assertThat(task.untrueEntries()).isEmpty();
        }
    }

    @Test
    void what_was_spilled_and_then_aborted_is_gone_after_a_dirty_close() {
        try (TransactionalTask task = task()) {
            commitRounds(task, 2);
            spill(task);
            task.abortByAnotherTask();
            task.restartDirty();
            task.restore();
            assertThat(task.untrueEntries()).isEmpty();
        }
    }

    /** Enough to fill memtables with uncommitted writes too. */
    private static void spill(TransactionalTask task) {
        for (int i = 0; i < 20; i++) {
            for (int key = 0; key < CommitContract.KEYS; key++) {
                task.put("uncommitted" + i + "." + key, "x".repeat(1024));
            }
        }
    }
}
