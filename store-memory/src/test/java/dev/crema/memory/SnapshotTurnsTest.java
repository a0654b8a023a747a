package dev.crema.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.crema.memory.WarmStart.Plan;
import dev.crema.store.commit.StoreId;
import dev.crema.store.contract.TestTask;
import dev.crema.store.engine.StoreFormat;
import dev.crema.store.kafka.TaskContext;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.Executor;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.query.Position;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** When snapshots are written, and by whom. */
class SnapshotTurnsTest {

    private static final String STORE = "store";
    private static final TopicPartition CHANGELOG = new TopicPartition("store-changelog", 0);
    private static final int MANY = 200_000;

    private final TestTask task = new TestTask(
            Map.of("crema." + MemoryConfig.SNAPSHOT_INTERVAL_MS, 1, "crema." + MemoryConfig.SNAPSHOT_CHANGED_BYTES, 1));
    private final SnapshotTree tree = new SnapshotTree();

    SnapshotTurnsTest() {
        task.context().addChangelogForStore(STORE, CHANGELOG.topic());
    }

    @AfterEach
    void close() {
        task.close();
    }

    private WarmStart warmStart(Executor writer) {
        TaskContext context = TaskContext.of(task.context(), STORE);
        return new WarmStart(
                context,
                new StoreId(STORE, context.taskId()),
                Format.keyValue(StoreFormat.PLAIN),
                new Plan(writer, Map.of()));
    }

    private void put(WarmStart warm, int number) {
        byte[] key = ByteBuffer.allocate(Integer.BYTES).putInt(number).array();
        tree.put(key, key);
        warm.changed(2L * key.length);
        warm.reach(Map.of(CHANGELOG, (long) number), true);
    }

    private void begin(WarmStart warm) {
        warm.begin(tree.view(), Position.emptyPosition());
    }

    private long offsetOnDisk() throws IOException {
        return Snapshots.offset(task.context().stateDir().toPath(), STORE, CHANGELOG);
    }

    @Test
    void after_one_that_took_long_the_next_is_not_begun_for_twenty_times_as_long() {
        WarmStart warm = warmStart(Runnable::run);
        for (int number = 0; number < MANY; number++) {
            put(warm, number);
        }
        long begin = System.nanoTime();
        begin(warm);
        put(warm, MANY);
        long rest = 20 * warm.newestNanos();
        assertThat(rest).isGreaterThan(Duration.ofMillis(20).toNanos());
        await().pollInterval(Duration.ofMillis(1)).until(warm::isDue);
        assertThat(System.nanoTime() - begin).isGreaterThanOrEqualTo(rest);
    }

    @Test
    void a_close_writes_its_own_and_does_not_wait_for_the_snapshots_of_other_stores() throws IOException {
        Queue<Runnable> behindOthers = new ArrayDeque<>();
        WarmStart warm = warmStart(behindOthers::add);
        put(warm, 1);
        begin(warm);
        assertThat(offsetOnDisk()).isEqualTo(-1);
        put(warm, 2);
        warm.close(Optional.of(tree.view()), Position.emptyPosition());
        assertThat(offsetOnDisk()).isEqualTo(2);
        behindOthers.forEach(Runnable::run);
        assertThat(offsetOnDisk())
                .as("once the turn of the one before has come")
                .isEqualTo(2);
    }

    @Test
    void none_is_begun_while_one_waits_or_nothing_is_new() {
        Queue<Runnable> behindOthers = new ArrayDeque<>();
        WarmStart warm = warmStart(behindOthers::add);
        put(warm, 1);
        await().until(warm::isDue);
        begin(warm);
        put(warm, 2);
        assertThat(warm.isDue()).isFalse();
        behindOthers.remove().run();
        await().until(warm::isDue);
        begin(warm);
        behindOthers.remove().run();
        assertThat(warm.isDue()).isFalse();
    }

    /** Or what a long restoration brought would have to be restored again after a crash soon after it. */
    @Test
    void as_many_changed_bytes_as_the_last_one_has_bring_the_next_without_a_rest() {
        WarmStart warm = warmStart(Runnable::run);
        for (int number = 0; number < MANY; number++) {
            put(warm, number);
        }
        long begin = System.nanoTime();
        begin(warm);
        for (int number = 0; !warm.isDue(); number++) {
            put(warm, number % MANY);
        }
        assertThat(System.nanoTime() - begin).isLessThan(20 * warm.newestNanos());
    }
}
