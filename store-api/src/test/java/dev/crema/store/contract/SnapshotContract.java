package dev.crema.store.contract;

import static dev.crema.store.contract.TestTask.drain;
import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.store.broker.Guarantee;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A scan sees the moment it was opened at, whatever is put, deleted, committed or flushed afterwards. */
public interface SnapshotContract extends CommitContract {

    /** Each way to scan, over the keys {@code k00} to {@code k99}, or those of them that begin with {@code k1} to {@code k3}. */
    enum Scan {
        ALL(KeyValueStore::all),
        REVERSE_ALL(KeyValueStore::reverseAll),
        RANGE(store -> store.range("k10", "k39")),
        REVERSE_RANGE(store -> store.reverseRange("k10", "k39")),
        PREFIX(store -> store.prefixScan("k2", new StringSerializer()));

        private final Function<KeyValueStore<String, String>, KeyValueIterator<String, String>> scan;

        Scan(Function<KeyValueStore<String, String>, KeyValueIterator<String, String>> scan) {
            this.scan = scan;
        }

        KeyValueIterator<String, String> open(KeyValueStore<String, String> store) {
            return scan.apply(store);
        }

        boolean isReverse() {
            return this == REVERSE_ALL || this == REVERSE_RANGE;
        }
    }

    @ParameterizedTest
    @EnumSource
    default void a_scan_does_not_see_what_is_written_after_it_was_opened(Scan scan) {
        try (TransactionalTask task = task(Guarantee.EXACTLY_ONCE)) {
            fill(task);
            assertUnmoved(task, scan, () -> overwrite(task));
        }
    }

    @ParameterizedTest
    @EnumSource
    default void a_scan_does_not_see_a_commit_made_after_it_was_opened(Scan scan) {
        for (Guarantee guarantee : Guarantee.values()) {
            try (TransactionalTask task = task(guarantee)) {
                fill(task);
                assertUnmoved(task, scan, () -> {
                    overwrite(task);
                    commitRounds(task);
                });
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    default void a_scan_keeps_uncommitted_writes_that_are_committed_after_it_was_opened(Scan scan) {
        for (Guarantee guarantee : Guarantee.values()) {
            try (TransactionalTask task = task(guarantee)) {
                fill(task);
                overwrite(task);
                assertUnmoved(task, scan, () -> commitRounds(task));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    default void a_scan_does_not_see_what_is_restored_after_it_was_opened(Scan scan) {
        try (TransactionalTask task = task(Guarantee.EXACTLY_ONCE)) {
            fill(task);
            task.toStandby();
            for (int i = 0; i < 100; i++) {
                task.writeElsewhere(key(i), i % 3 == 0 ? null : "elsewhere");
            }
            assertUnmoved(task, scan, task::restore);
        }
    }

    /** Some keys of them committed, some not, some overwritten, some deleted. */
    private static void fill(TransactionalTask task) {
        for (int i = 0; i < 100; i += 2) {
            task.put(key(i), "committed" + i);
        }
        task.commit();
        for (int i = 0; i < 100; i += 3) {
            task.put(key(i), i % 4 == 0 ? null : "new" + i);
        }
    }

    private static void overwrite(TransactionalTask task) {
        for (int i = 0; i < 100; i++) {
            task.put(key(i), i % 3 == 1 ? null : "later" + i);
        }
        task.put("k20a", "later");
    }

    /** Commits until whatever waited for a commit has gone where it belongs. */
    private static void commitRounds(TransactionalTask task) {
        for (int i = 0; i < 3; i++) {
            task.commit();
            CommitContract.putRound(task, "round" + i);
        }
        task.flush();
    }

    private static void assertUnmoved(TransactionalTask task, Scan scan, Runnable change) {
        List<KeyValue<String, String>> expected = drain(scan.open(task.store()));
        assertThat(expected).hasSizeGreaterThan(3);
        List<KeyValue<String, String>> seen = new ArrayList<>();
        try (KeyValueIterator<String, String> begun = scan.open(task.store());
                KeyValueIterator<String, String> untouched = scan.open(task.store())) {
            seen.add(begun.next());
            change.run();
            begun.forEachRemaining(seen::add);
            assertThat(seen).isEqualTo(expected);
            assertThat(drain(untouched)).isEqualTo(expected);
        }
    }

    /** A key whose bytes are ordered as the numbers are. */
    static String key(int i) {
        return "k%02d".formatted(i);
    }
}
