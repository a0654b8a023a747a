package dev.crema.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crema.memory.SnapshotFile.Head;
import dev.crema.store.broker.Guarantee;
import dev.crema.store.contract.CommitContract;
import dev.crema.store.contract.PlainView;
import dev.crema.store.contract.TestTask;
import dev.crema.store.contract.TransactionalTask;
import dev.crema.store.engine.KeyRange;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.LogCaptureAppender;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.ProcessorStateException;
import org.apache.kafka.streams.query.Position;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A snapshot that is not to be built on is ignored, with one warning, and the store is restored as if there were none. */
class WarmStartTest {

    private static final long SEED = Long.getLong("crema.seed", new Random().nextLong());

    private static TransactionalTask task(Guarantee guarantee) {
        return new TransactionalTask(guarantee, Map.of(), WarmStartTest::open);
    }

    private static PlainView<String, String, ?> open(TestTask task) {
        return PlainView.plain(task.open(builder()));
    }

    private static StoreBuilder<KeyValueStore<String, String>> builder() {
        var store = MemoryStores.inMemoryKeyValueStore("store").withWarmStart();
        return Stores.keyValueStoreBuilder(store, Serdes.String(), Serdes.String());
    }

    /** Where the snapshot is in the directory of a task or of the application above it. */
    private static Path snapshot(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(file -> file.endsWith(Path.of("memory", "store", "snapshot")))
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private interface Fate {
        void befalls(Path snapshot) throws IOException;
    }

    private static Consumer<Path> fate(Fate fate) {
        return directory -> {
            try {
                fate.befalls(snapshot(directory));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        };
    }

    private static void assertIgnored(Guarantee guarantee, String reason, Fate fate) {
        try (TransactionalTask task = task(guarantee);
                LogCaptureAppender log = LogCaptureAppender.createAndRegister(FoundSnapshot.class)) {
            CommitContract.commitRounds(task, 3);
            task.restart(fate(fate));
            assertThat(task.foundOffset()).as(reason).isEqualTo(TransactionalTask.UNKNOWN);
            assertThat(task.contents()).isEmpty();
            assertThat(task.wipes()).isZero();
            assertThat(log.getMessages("WARN"))
                    .singleElement()
                    .asString()
                    .contains(
                            "store store, task 0_0",
                            reason,
                            Path.of("memory", "store").toString());
            task.restore();
            assertThat(task.untrueEntries()).isEmpty();
            task.restart();
            assertThat(task.foundOffset()).isEqualTo(task.lastCommittedOffset());
            assertThat(task.untrueEntries()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void one_that_was_cut_is_ignored(Guarantee guarantee) {
        assertIgnored(guarantee, "cut", snapshot -> {
            byte[] whole = Files.readAllBytes(snapshot);
            Files.write(snapshot, Arrays.copyOf(whole, whole.length - 1));
        });
    }

    @ParameterizedTest
    @EnumSource
    void one_with_a_flipped_bit_is_ignored(Guarantee guarantee) {
        assertIgnored(guarantee, "damaged", snapshot -> {
            byte[] bytes = Files.readAllBytes(snapshot);
            bytes[bytes.length / 2 + new Random(SEED).nextInt(bytes.length / 2)] ^= 4;
            Files.write(snapshot, bytes);
        });
    }

    @ParameterizedTest
    @EnumSource
    void one_of_another_version_is_ignored(Guarantee guarantee) {
        assertIgnored(guarantee, "version 2", snapshot -> {
            byte[] bytes = Files.readAllBytes(snapshot);
            ByteBuffer.wrap(bytes).putInt(Long.BYTES, 2);
            Files.write(snapshot, bytes);
        });
    }

    @ParameterizedTest
    @EnumSource
    void something_else_is_ignored(Guarantee guarantee) {
        assertIgnored(guarantee, "no snapshot", snapshot -> Files.write(snapshot, new byte[1000]));
    }

    @ParameterizedTest
    @EnumSource
    void one_of_another_store_partition_or_format_is_ignored_and_one_that_is_too_old(Guarantee guarantee) {
        for (Map.Entry<String, Head> foreign : foreign().entrySet()) {
            assertIgnored(guarantee, foreign.getKey(), snapshot -> {
                SnapshotTree tree = new SnapshotTree();
                tree.put(new byte[] {1}, new byte[] {2});
                List<KeyRange> all = List.of(KeyRange.between(null, null, true));
                SnapshotFile.write(
                        snapshot.getParent(), foreign.getValue(), tree.view().scan(all, () -> {}));
            });
        }
    }

    private static Map<String, Head> foreign() {
        Map<TopicPartition, Long> own = Map.of(new TopicPartition("store-changelog", 0), 5L);
        long now = System.currentTimeMillis();
        return Map.of(
                "of store other", head("other", "PLAIN", own, now),
                "store-changelog-1", head("store", "PLAIN", Map.of(new TopicPartition("store-changelog", 1), 5L), now),
                "TIMESTAMPED", head("store", "TIMESTAMPED", own, now),
                "old", head("store", "PLAIN", own, now - Duration.ofHours(25).toMillis()));
    }

    private static Head head(String store, String format, Map<TopicPartition, Long> offsets, long keptUpMs) {
        return new Head(store, format, Position.emptyPosition(), offsets, keptUpMs, SnapshotFile.Extent.UNKNOWN);
    }

    /** Of a crash at any step of writing a part of a new file is left beside the one before, which counts. */
    @ParameterizedTest
    @EnumSource
    void what_a_crash_left_of_a_new_one_is_removed_and_the_one_before_counts(Guarantee guarantee) {
        try (TransactionalTask task = task(guarantee)) {
            for (int eighths = 0; eighths <= 8; eighths++) {
                int part = eighths;
                List<Path> unfinished = new ArrayList<>();
                CommitContract.commitRounds(task, 2);
                task.restart(fate(snapshot -> {
                    byte[] whole = Files.readAllBytes(snapshot);
                    Path left = snapshot.resolveSibling("snapshot.tmp");
                    Files.write(left, Arrays.copyOf(whole, whole.length * part / 8));
                    unfinished.add(left);
                }));
                assertThat(task.foundOffset()).isEqualTo(task.lastCommittedOffset());
                assertThat(task.untrueEntries()).isEmpty();
                assertThat(unfinished).singleElement().satisfies(left -> assertThat(left)
                        .doesNotExist());
            }
        }
    }

    @Test
    void one_that_cannot_be_written_leaves_the_one_before_and_the_next_is_tried() throws IOException {
        try (TestTask task = new TestTask(Map.of("crema." + MemoryConfig.SNAPSHOT_CHANGED_BYTES, 1))) {
            KeyValueStore<String, String> store = task.open(builder());
            store.put("a", "1");
            task.commit(store);
            store.close();
            Path inTheWay = snapshot(task.context().stateDir().toPath()).resolveSibling("snapshot.tmp");

            store = task.open(builder());
            Files.createDirectories(inTheWay.resolve("not empty"));
            store.put("a", "2");
            task.commit(store);
            store.close();
            Files.delete(inTheWay.resolve("not empty"));
            Files.delete(inTheWay);

            store = task.open(builder());
            assertThat(store.committedOffset(task.changelogPartition(store))).isZero();
            assertThat(store.get("a")).isEqualTo("1");
            store.put("a", "3");
            task.commit(store);
            store.close();
            store = task.open(builder());
            assertThat(store.committedOffset(task.changelogPartition(store))).isEqualTo(2);
            assertThat(store.get("a")).isEqualTo("3");
        }
    }

    /** As the runtime tells the offset of a file that an older Kafka, or a store of another kind, has left. */
    @Test
    void an_offset_told_before_anything_was_written_is_none_of_the_stores() {
        try (TestTask task = new TestTask()) {
            KeyValueStore<String, String> store = task.open(builder());
            store.commit(Map.of(task.changelogPartition(store), 1000L));
            assertThat(store.committedOffset(task.changelogPartition(store))).isEqualTo(TransactionalTask.UNKNOWN);
            store.close();
            assertThat(task.open(builder()).committedOffset(task.changelogPartition(store)))
                    .isEqualTo(TransactionalTask.UNKNOWN);
        }
    }

    @Test
    void that_of_a_task_that_is_never_given_a_record_stays_young_while_it_runs_and_only_then() throws Exception {
        try (TestTask task = new TestTask(Map.of("crema." + MemoryConfig.STATE_MAX_AGE_MS, 4000))) {
            KeyValueStore<String, String> store = task.open(builder());
            store.put("a", "1");
            task.commit(store);
            store.close();
            store = task.open(builder());
            task.run();
            Thread.sleep(4500);
            store.close();
            store = task.open(builder());
            assertThat(store.get("a")).isEqualTo("1");
            Thread.sleep(4500);
            store.close();
            assertThat(task.open(builder()).get("a")).isNull();
        }
    }

    @Test
    void the_only_copy_of_a_store_without_changelog_is_not_given_up() throws IOException {
        try (TestTask task = new TestTask()) {
            KeyValueStore<String, String> store = task.open(builder().withLoggingDisabled());
            store.put("a", "1");
            store.commit(Map.of());
            store.close();
            Path snapshot = snapshot(task.context().stateDir().toPath());
            byte[] whole = Files.readAllBytes(snapshot);
            Files.write(snapshot, Arrays.copyOf(whole, whole.length - 1));
            assertThatThrownBy(() -> task.open(builder().withLoggingDisabled()))
                    .isInstanceOf(ProcessorStateException.class)
                    .hasMessageContaining("store store, task 0_0")
                    .hasMessageContaining("it was cut")
                    .hasMessageContaining("delete the directory");
            Files.write(snapshot, whole);
            assertThat(task.open(builder().withLoggingDisabled()).get("a")).isEqualTo("1");
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_store_whose_offsets_are_not_to_be_relied_on_has_no_snapshot(Guarantee guarantee) {
        try (TransactionalTask task = task(guarantee)) {
            CommitContract.commitRounds(task, 2);
            task.restart();
            task.checkpointCorrupted();
            task.kill();
            assertThat(task.foundOffset()).isEqualTo(TransactionalTask.UNKNOWN);
            assertThat(task.contents()).isEmpty();
        }
    }

    /** A task of this test has its producer hidden. */
    @Test
    void where_transactions_cannot_be_seen_no_snapshot_is_taken_of_what_was_written() {
        Map<String, Object> exactlyOnce = Map.of(
                StreamsConfig.PROCESSING_GUARANTEE_CONFIG,
                StreamsConfig.EXACTLY_ONCE_V2,
                "crema." + MemoryConfig.SNAPSHOT_CHANGED_BYTES,
                1);
        try (TestTask task = new TestTask(exactlyOnce);
                LogCaptureAppender log = LogCaptureAppender.createAndRegister(MemoryEngine.class)) {
            KeyValueStore<String, String> store = task.open(builder());
            store.put("a", "1");
            store.put("b", "1");
            task.commit(store);
            store.close();
            assertThat(log.getMessages("WARN"))
                    .singleElement()
                    .asString()
                    .contains("store store, task 0_0", "cannot be seen");
            assertThat(task.open(builder()).committedOffset(task.changelogPartition(store)))
                    .isEqualTo(TransactionalTask.UNKNOWN);
        }
    }

    @Test
    void a_supplier_that_keeps_less_than_the_builder_needs_is_refused_with_the_name_of_the_right_one() {
        var plain = MemoryStores.inMemoryKeyValueStore("store").withWarmStart();
        var timestamped = MemoryStores.inMemoryTimestampedKeyValueStore("store").withWarmStart();
        try (TestTask task = new TestTask()) {
            assertThatThrownBy(() ->
                            task.open(Stores.timestampedKeyValueStoreBuilder(plain, Serdes.String(), Serdes.String())))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("store store")
                    .hasMessageContaining("use MemoryStores.inMemoryTimestampedKeyValueStore");
            assertThatThrownBy(() -> task.open(Stores.timestampedKeyValueStoreWithHeadersBuilder(
                            timestamped, Serdes.String(), Serdes.String())))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("use MemoryStores.inMemoryTimestampedKeyValueStoreWithHeaders");
            var windows = MemoryStores.inMemoryWindowStore("store", Duration.ofHours(1), Duration.ofMinutes(1), false)
                    .withWarmStart();
            assertThatThrownBy(() ->
                            task.open(Stores.timestampedWindowStoreBuilder(windows, Serdes.String(), Serdes.String())))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("use MemoryStores.inMemoryTimestampedWindowStore");
        }
    }
}
