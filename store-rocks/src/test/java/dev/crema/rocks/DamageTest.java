package dev.crema.rocks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import dev.crema.rocks.Layers.Format;
import dev.crema.store.broker.Guarantee;
import dev.crema.store.contract.CommitContract;
import dev.crema.store.contract.PlainView;
import dev.crema.store.contract.SmallMemtables;
import dev.crema.store.contract.TestTask;
import dev.crema.store.contract.TransactionalTask;
import dev.crema.store.kafka.MultiGet;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.ProcessorStateException;
import org.apache.kafka.streams.errors.TaskCorruptedException;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.apache.kafka.streams.state.internals.WrappedStateStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What becomes of a store whose disk fails it: a clear error, or a start from nothing that restores it from its changelog.
 * Never silent loss.
 */
class DamageTest {

    private static final Map<String, Object> SETTINGS =
            Map.of(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, SmallMemtables.class);

    private static TransactionalTask task(Guarantee guarantee) {
        return task(guarantee, SETTINGS);
    }

    private static TransactionalTask task(Guarantee guarantee, Map<String, Object> settings) {
        return new TransactionalTask(guarantee, settings, DamageTest::open);
    }

    private static PlainView<String, String, ?> open(TestTask task) {
        return Layers.BARE.open(task, Format.PLAIN);
    }

    // ---- the directory

    @Test
    void a_directory_that_cannot_be_made_is_a_clear_error() {
        try (TestTask task = new TestTask(SETTINGS)) {
            write(stateDirectory(task).resolve("rocksdb"), "a file where the directory should be");
            assertClear(catchThrowable(() -> open(task)));
        }
    }

    @Test
    void a_file_in_place_of_the_store_is_a_clear_error() {
        try (TestTask task = new TestTask(SETTINGS)) {
            write(stateDirectory(task).resolve("rocksdb/store"), "a file where the store should be");
            assertClear(catchThrowable(() -> open(task)));
        }
    }

    @Test
    void a_directory_that_takes_no_files_is_a_clear_error() throws IOException {
        try (TestTask task = new TestTask(SETTINGS)) {
            // the kernel's own file system refuses them to root too, as a read-only one does
            Files.createSymbolicLink(stateDirectory(task).resolve("rocksdb"), Path.of("/proc/self"));
            assertClear(catchThrowable(() -> open(task)));
        }
    }

    @Test
    void a_store_opens_once_what_was_in_its_way_is_gone() throws IOException {
        try (TestTask task = new TestTask(SETTINGS)) {
            Path inTheWay = stateDirectory(task).resolve("rocksdb");
            write(inTheWay, "a file where the directory should be");
            assertClear(catchThrowable(() -> open(task)));
            Files.delete(inTheWay);
            PlainView<String, String, ?> store = open(task);
            store.put("a", "1");
            assertThat(store.get("a")).isEqualTo("1");
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_store_that_vanished_between_runs_is_restored_alone(Guarantee guarantee) {
        try (TransactionalTask task = task(guarantee)) {
            CommitContract.commitRounds(task, 2);
            task.restart(directory -> {
                write(directory.resolve("neighbour/file"), "of another store");
                delete(directory.resolve("rocksdb/store"));
            });
            assertThat(task.foundOffset()).isEqualTo(TransactionalTask.UNKNOWN);
            assertThat(task.wipes()).as("times the runtime deleted all stores").isZero();
            task.restore();
            assertThat(task.untrueEntries()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    @Timeout(value = 60, threadMode = SEPARATE_THREAD)
    void a_store_that_vanishes_while_it_runs_says_so(Guarantee guarantee) {
        List<Path> directories = new ArrayList<>();
        try (TransactionalTask task = new TransactionalTask(guarantee, SETTINGS, opened -> {
            directories.add(stateDirectory(opened));
            return open(opened);
        })) {
            CommitContract.commitRounds(task, 2);
            delete(directories.get(0).resolve("rocksdb/store"));
            Throwable failure = failureOf(task);
            if (!(failure instanceof TaskCorruptedException)) { // which it is where the timer's thread has met it first
                assertClear(failure);
            }
            task.restartDirty();
            task.restore();
            assertThat(task.untrueEntries()).isEmpty();
        }
    }

    // ---- the disk

    @ParameterizedTest
    @EnumSource
    @Timeout(value = 60, threadMode = SEPARATE_THREAD) // RocksDB would have writers wait for room for ever
    void a_full_disk_is_a_clear_error_and_costs_nothing_committed(Guarantee guarantee) {
        SmallDisk.bytes = 300_000;
        try (TransactionalTask task =
                task(guarantee, Map.of(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, SmallDisk.class))) {
            assertClear(failureOf(task));
            SmallDisk.bytes = Long.MAX_VALUE; // somebody makes room
            task.kill();
            assertThat(task.foundOffset()).isGreaterThan(CommitContract.KEYS);
            assertThat(task.strayEntries()).isEmpty();
            task.restore();
            assertThat(task.untrueEntries()).isEmpty();
            CommitContract.commitRounds(task, 2);
        }
    }

    // ---- the files

    /** One way to lose a file, or some of it. */
    enum Damage {
        MISSING {
            @Override
            void to(Path file) throws IOException {
                Files.delete(file);
            }
        },
        EMPTY {
            @Override
            void to(Path file) throws IOException {
                resize(file, 0);
            }
        },
        TORN {
            @Override
            void to(Path file) throws IOException {
                resize(file, Files.size(file) / 2);
            }
        },
        TAIL_LOST {
            @Override
            void to(Path file) throws IOException {
                resize(file, Files.size(file) - 7);
            }
        },
        FLIPPED_AT_START {
            @Override
            void to(Path file) throws IOException {
                flip(file, Files.size(file) / 10);
            }
        },
        FLIPPED_IN_THE_MIDDLE {
            @Override
            void to(Path file) throws IOException {
                flip(file, Files.size(file) / 2);
            }
        },
        FLIPPED_AT_THE_END {
            @Override
            void to(Path file) throws IOException {
                flip(file, Files.size(file) - 9);
            }
        };

        abstract void to(Path file) throws IOException;

        private static void resize(Path file, long size) throws IOException {
            try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
                open.setLength(size);
            }
        }

        private static void flip(Path file, long at) throws IOException {
            try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
                open.seek(at);
                int old = open.read();
                open.seek(at);
                open.write(~old);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"CURRENT", "MANIFEST", ".sst", "OPTIONS", "IDENTITY"})
    void a_damaged_file_is_a_clear_error_or_a_start_from_nothing(String name) {
        for (Guarantee guarantee : Guarantee.values()) {
            for (Damage damage : Damage.values()) {
                try {
                    survive(guarantee, directory -> damage(directory.resolve("rocksdb/store"), name, damage));
                } catch (AssertionError e) {
                    throw new AssertionError(guarantee + ", " + name + " " + damage + ": " + e.getMessage(), e);
                }
            }
        }
    }

    @Test
    void damage_is_found_by_a_read_of_many_keys_too() throws IOException {
        try (TestTask task = new TestTask()) { // of large memtables: no compaction is to read first
            KeyValueStore<Bytes, byte[]> store = openBytes(task);
            List<Bytes> keys = new ArrayList<>();
            for (int i = 0; i < 10_000; i++) {
                keys.add(Bytes.wrap(("key" + i).getBytes()));
                store.put(keys.get(i), new byte[100]);
            }
            store.close();
            Damage.FLIPPED_IN_THE_MIDDLE.to(largestTable(stateDirectory(task).resolve("rocksdb/store")));
            MultiGet damaged = (MultiGet) openBytes(task);
            assertClear(catchThrowable(() -> damaged.multiGet(keys)));
        }
    }

    private static Path largestTable(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(".sst"))
                    .max(Comparator.comparing(file -> file.toFile().length()))
                    .orElseThrow();
        }
    }

    @SuppressWarnings("unchecked")
    private static KeyValueStore<Bytes, byte[]> openBytes(TestTask task) {
        KeyValueStore<String, String> store = task.open(Stores.keyValueStoreBuilder(
                        RocksStores.persistentKeyValueStore("store"), Serdes.String(), Serdes.String())
                .withLoggingDisabled());
        return (KeyValueStore<Bytes, byte[]>) ((WrappedStateStore<?, ?, ?>) store).wrapped();
    }

    private static void survive(Guarantee guarantee, Consumer<Path> damage) {
        TransactionalTask task = task(guarantee);
        try {
            CommitContract.commitRounds(task, 2);
            task.restart();
            CommitContract.commitRounds(task, 1);
            unlessClear(() -> {
                task.restart(damage);
                task.restore();
                assertThat(task.untrueEntries())
                        .as("entries unlike the changelog")
                        .isEmpty();
            });
            assertThat(task.wipes()).as("times the runtime deleted all stores").isZero();
        } finally {
            unlessClear(task::close); // which tells of damage too where a compaction met it
        }
    }

    private static void unlessClear(Runnable action) {
        try {
            action.run();
        } catch (ProcessorStateException e) {
            assertClear(e);
        }
    }

    private static void damage(Path directory, String name, Damage damage) {
        try (Stream<Path> files = Files.list(directory)) {
            List<Path> damaged = files.filter(
                            file -> file.getFileName().toString().contains(name))
                    .toList();
            assertThat(damaged).as(name + " in " + directory).isNotEmpty();
            for (Path file : damaged) {
                damage.to(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    // ---- unlogged stores

    @ParameterizedTest
    @EnumSource
    void an_unlogged_store_keeps_what_was_put_after_a_kill(Guarantee guarantee) {
        try (TestTask task = new TestTask(Map.of(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, guarantee.setting()))) {
            PlainView<String, String, ?> store = openUnlogged(task);
            for (int i = 0; i < 100; i++) {
                store.put("key" + i, "value" + i);
            }
            store.delete("key7");
            try (TestTask next = task.afterKill()) {
                PlainView<String, String, ?> found = openUnlogged(next);
                assertThat(TestTask.drain(found.all())).isEqualTo(TestTask.drain(store.all()));
                assertThat(found.get("key99")).isEqualTo("value99");
                assertThat(found.get("key7")).isNull();
            }
        }
    }

    @Test
    void an_unlogged_store_keeps_what_was_committed_over_a_restart() {
        try (TestTask task = new TestTask()) {
            PlainView<String, String, ?> store = openUnlogged(task);
            store.put("a", "1");
            store.store().commit(Map.of());
            store.close();
            store = openUnlogged(task);
            assertThat(store.get("a")).isEqualTo("1");
        }
    }

    private static PlainView<String, String, ?> openUnlogged(TestTask task) {
        return PlainView.plain(task.open(Stores.keyValueStoreBuilder(
                        RocksStores.persistentKeyValueStore("store"), Serdes.String(), Serdes.String())
                .withLoggingDisabled()));
    }

    /** What a task fails with in the end: the timer's thread may meet it first, and the owner within two commits. */
    private static Throwable failureOf(TransactionalTask task) {
        return catchThrowable(() -> {
            while (true) {
                CommitContract.commitRounds(task, 40);
            }
        });
    }

    /** Names the store, the task and the cause, and says what to do. */
    private static void assertClear(Throwable error) {
        assertThat(error)
                .isInstanceOf(ProcessorStateException.class)
                .hasMessageContaining("store store, task 0_0")
                .hasCauseInstanceOf(Exception.class);
    }

    private static Path stateDirectory(TestTask task) {
        return task.context().stateDir().toPath();
    }

    private static void write(Path file, String text) {
        try {
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
