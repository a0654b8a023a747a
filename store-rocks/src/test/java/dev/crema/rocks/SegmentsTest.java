package dev.crema.rocks;

import static dev.crema.store.contract.TestTask.drain;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crema.store.broker.Guarantee;
import dev.crema.store.contract.PlainView;
import dev.crema.store.contract.StateDirectories;
import dev.crema.store.contract.TestTask;
import dev.crema.store.contract.TransactionalTask;
import dev.crema.store.metrics.Shown;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.ProcessorStateException;
import org.apache.kafka.streams.kstream.Windowed;
import org.apache.kafka.streams.kstream.internals.SessionWindow;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.state.SessionStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;
import org.apache.kafka.streams.state.WindowStore;
import org.apache.kafka.streams.state.WindowStoreIterator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How windows lie in a database, expire from it, and are found again, or not. */
class SegmentsTest {

    private static final Duration LENGTH = Duration.ofMinutes(1);
    private static final long SEGMENT = Duration.ofMinutes(10).toMillis();

    private static StoreBuilder<WindowStore<String, String>> windows(Duration retention) {
        return Stores.windowStoreBuilder(
                RocksStores.persistentWindowStore("store", retention, LENGTH, false), Serdes.String(), Serdes.String());
    }

    private static WindowStore<String, String> open(TestTask task) {
        return task.open(windows(Duration.ofMillis(2 * SEGMENT)));
    }

    private static void putMany(WindowStore<String, String> store, long start) {
        for (int i = 0; i < 20_000; i++) {
            store.put("key" + i, "x".repeat(100), start);
        }
    }

    private static long bytesOnDisk(TestTask task) throws IOException {
        try (Stream<Path> files = Files.walk(task.context().stateDir().toPath())) {
            return files.filter(file -> file.toString().endsWith(".sst"))
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }

    @Test
    void what_has_expired_gives_its_disk_space_back() throws IOException {
        try (TestTask task = new TestTask()) {
            WindowStore<String, String> store = open(task);
            for (int segment = 0; segment < 12; segment++) {
                putMany(store, segment * SEGMENT);
                task.commit(store);
                store.close(); // which brings everything to disk
                store.init(task.context(), store);
            }
            long ofOneSegment = 20_000L * 100;
            assertThat(bytesOnDisk(task)).isBetween(2 * ofOneSegment, 7 * ofOneSegment);
            assertThat(drain(store.all())).hasSize(2 * 20_000);
        }
    }

    /** Which takes 335 KB, however little is in the memtable; RocksDB counts in steps of 256 KB. */
    @Test
    void a_store_with_one_segment_has_one_memtable_with_a_filter() {
        try (TestTask task = new TestTask()) {
            WindowStore<String, String> store = open(task);
            store.put("key", "value", 0);
            task.commit(store);
            store.close();
            Shown shown = Shown.by(task);
            store.init(task.context(), store);
            assertThat(store.fetch("key", 0)).isEqualTo("value");

            assertThat(shown.value(RocksMetric.MEMORY_BYTES.metric())).isBetween(200_000.0, 600_000.0);
        }
    }

    /** Those of dropped segments, too, whose handles the timer gives up while they are read. */
    @Test
    void scans_beside_a_writer_end_with_what_they_began_with() throws Exception {
        long end = System.currentTimeMillis() + (Boolean.getBoolean("crema.soak") ? 60_000 : 4_000);
        try (TestTask task = new TestTask()) {
            WindowStore<String, String> store = open(task);
            AtomicLong now = new AtomicLong();
            store.put("key", "0", 0);
            List<CompletableFuture<Long>> readers = Stream.generate(
                            () -> CompletableFuture.supplyAsync(() -> readUntil(end, store, now)))
                    .limit(2)
                    .toList();
            while (System.currentTimeMillis() < end) {
                long start = now.get() + SEGMENT / 100;
                store.put("key", Long.toString(start), start);
                now.set(start);
                if (start % SEGMENT == 0) {
                    task.commit(store);
                }
            }
            for (CompletableFuture<Long> reader : readers) {
                assertThat(reader.get()).isPositive();
            }
            assertThat(now.get()).isGreaterThan(20 * SEGMENT);
        }
    }

    private static long readUntil(long end, WindowStore<String, String> store, AtomicLong now) {
        long scans = 0;
        for (; System.currentTimeMillis() < end; scans++) {
            try (WindowStoreIterator<String> scan = store.fetch("key", 0, Long.MAX_VALUE)) {
                long before = scan.next().key;
                if (scans % 50 == 0) {
                    long since = now.get();
                    while (now.get() < since + 4 * SEGMENT && System.currentTimeMillis() < end) {
                        Thread.onSpinWait(); // until all of it has expired
                    }
                }
                while (scan.hasNext()) {
                    KeyValue<Long, String> next = scan.next();
                    assertThat(next.key).isEqualTo(before + SEGMENT / 100);
                    assertThat(next.value).isEqualTo(next.key.toString());
                    before = next.key;
                }
            }
        }
        return scans;
    }

    @Test
    void stream_time_outlives_the_process() {
        try (TestTask task = new TestTask()) {
            WindowStore<String, String> store = open(task);
            store.put("early", "1", 0);
            store.put("now", "1", 2 * SEGMENT);
            task.commit(store);
            store.close();
            store.init(task.context(), store);
            store.put("late", "1", 0);
            assertThat(store.fetch("late", 0)).isNull();
            assertThat(drain(store.all())).hasSize(1);
        }
    }

    @Test
    void what_was_there_before_a_start_is_found_after_the_first_write() {
        try (TestTask task = new TestTask()) {
            WindowStore<String, String> store = open(task);
            store.put("earlier", "1", SEGMENT);
            task.commit(store);
            store.close();
            store.init(task.context(), store);
            assertThat(store.fetch("later", SEGMENT + 1)).isNull();
            store.put("later", "1", SEGMENT + 1);
            assertThat(store.fetch("earlier", SEGMENT)).isEqualTo("1");
        }
    }

    /** Through table files, one for each segment: it is more than is written in batches. */
    @Test
    void a_large_restoration_brings_what_is_kept_and_nothing_that_has_expired() {
        try (TestTask origin = new TestTask();
                TestTask task = new TestTask()) {
            WindowStore<String, String> logged = open(origin);
            for (int segment = 0; segment < 6; segment++) {
                putMany(logged, segment * SEGMENT);
            }
            WindowStore<String, String> store = open(task);
            task.restore(store, origin.changelog());
            assertThat(drain(store.all())).hasSize(2 * 20_000).isEqualTo(drain(logged.all()));
            store.put("late", "1", 3 * SEGMENT);
            assertThat(store.fetch("late", 3 * SEGMENT)).isNull();
        }
    }

    /** A store whose windows are two segments apart. */
    private static TransactionalTask transactional(Map<String, ?> settings) {
        return new TransactionalTask(Guarantee.EXACTLY_ONCE, settings, task -> PlainView.plain(open(task)));
    }

    @SuppressWarnings("unchecked")
    private static WindowStore<String, String> store(TransactionalTask task) {
        return (WindowStore<String, String>) task.store().store();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 1 << 20}) // for the first, writes go to disk before they are committed
    void time_that_was_not_committed_makes_nothing_expire(long bytesThatWait) {
        try (TransactionalTask task = transactional(Map.of("crema.rocksdb.uncommitted.max.bytes", bytesThatWait))) {
            task.put("committed", "1");
            task.restart(); // which brings it to disk, so that it is not restored
            store(task).put("far ahead", "1", 100 * SEGMENT);
            store(task).put("far ahead", "2", 100 * SEGMENT);
            assertThat(task.contents()).containsOnlyKeys("far ahead");
            task.kill();
            task.restore();
            assertThat(task.contents()).containsKey("committed");
        }
    }

    /** A task of this test has its producer hidden. */
    @Test
    void where_transactions_cannot_be_seen_nothing_goes_before_the_mark_that_has_the_store_start_over()
            throws IOException {
        Map<String, Object> exactlyOnce =
                Map.of(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        try (TestTask task = new TestTask(exactlyOnce);
                TestTask afterKill = new TestTask(exactlyOnce)) {
            WindowStore<String, String> store = open(task);
            store.put("committed", "1", 0);
            task.commit(store);
            store.close();
            WindowStore<String, String> again = open(task);
            again.put("far ahead", "1", 100 * SEGMENT);
            StateDirectories.copy(
                    task.context().stateDir().toPath(),
                    afterKill.context().stateDir().toPath());
            WindowStore<String, String> found = open(afterKill);
            assertThat(found.fetch("committed", 0)).isNull();
            assertThat(found.committedOffset(afterKill.changelogPartition(found)))
                    .isEqualTo(Ledger.UNKNOWN);
        }
    }

    @Test
    void a_store_with_other_segments_is_restored_and_one_without_changelog_refused() {
        for (boolean logged : new boolean[] {true, false}) {
            try (TestTask task = new TestTask()) {
                WindowStore<String, String> store = task.open(logging(windows(Duration.ofHours(1)), logged));
                store.put("key", "value", 0);
                task.commit(store);
                store.close();
                StoreBuilder<WindowStore<String, String>> other = logging(windows(Duration.ofHours(2)), logged);
                if (logged) {
                    WindowStore<String, String> restored = task.open(other);
                    assertThat(restored.fetch("key", 0)).isNull();
                    assertThat(((StateStore) restored).committedOffset(task.changelogPartition(store)))
                            .isEqualTo(Ledger.UNKNOWN);
                } else {
                    assertThatThrownBy(() -> task.open(other))
                            .isInstanceOf(ProcessorStateException.class)
                            .hasMessageContaining("store store, task 0_0")
                            .hasMessageContaining("segments of 1800000 ms")
                            .hasMessageContaining("segments of 3600000 ms");
                }
            }
        }
    }

    private static <S extends StateStore> StoreBuilder<S> logging(StoreBuilder<S> builder, boolean logged) {
        return logged ? builder : builder.withLoggingDisabled();
    }

    @Test
    void what_kafkas_store_of_the_name_has_left_is_deleted_and_nothing_else() throws IOException {
        try (TestTask task = new TestTask()) {
            WindowStore<String, String> kafkas = task.open(Stores.windowStoreBuilder(
                    Stores.persistentWindowStore("store", Duration.ofHours(1), LENGTH, false),
                    Serdes.String(),
                    Serdes.String()));
            kafkas.put("key", "value", 0);
            kafkas.close();
            Path directory = task.context().stateDir().toPath().resolve("store");
            assertThat(directory).isNotEmptyDirectory();
            Path users = Files.createDirectories(directory.resolve("store.notes"));
            open(task).close();
            assertThat(directory).isDirectoryContaining(users::equals);
            try (Stream<Path> left = Files.list(directory)) {
                assertThat(left).containsExactly(users);
            }
            Files.delete(users);
            open(task).close();
            assertThat(directory).doesNotExist();
        }
    }

    @Test
    void what_kafkas_session_store_of_the_name_has_left_is_deleted_too() {
        try (TestTask task = new TestTask()) {
            SessionStore<String, String> kafkas = task.open(Stores.sessionStoreBuilder(
                    Stores.persistentSessionStore("store", Duration.ofHours(1)), Serdes.String(), Serdes.String()));
            kafkas.put(new Windowed<>("key", new SessionWindow(0, 1)), "value");
            kafkas.close();
            Path directory = task.context().stateDir().toPath().resolve("store");
            assertThat(directory).isNotEmptyDirectory();
            task.open(Stores.sessionStoreBuilder(
                    RocksStores.persistentSessionStore("store", Duration.ofHours(1)),
                    Serdes.String(),
                    Serdes.String()));
            assertThat(directory).doesNotExist();
        }
    }

    /** Its directory is then the one that all databases of the task are in. */
    @Test
    void a_store_may_be_named_as_that_directory_is() {
        try (TestTask task = new TestTask()) {
            var rocksdb = RocksStores.persistentWindowStore("rocksdb", Duration.ofHours(1), LENGTH, false);
            WindowStore<String, String> other = open(task);
            other.put("key", "value", 0);
            task.commit(other);
            other.close();
            task.open(Stores.windowStoreBuilder(rocksdb, Serdes.String(), Serdes.String()));
            other.init(task.context(), other);
            assertThat(other.fetch("key", 0)).isEqualTo("value");
        }
    }

    @Test
    void a_key_value_store_does_not_open_what_a_window_store_has_left() {
        try (TestTask task = new TestTask()) {
            open(task).close();
            Serde<String> strings = Serdes.String();
            for (var supplier :
                    List.of(RocksStores.persistentKeyValueStore("store"), Stores.persistentKeyValueStore("store"))) {
                assertThatThrownBy(() -> task.open(Stores.keyValueStoreBuilder(supplier, strings, strings)))
                        .isInstanceOf(ProcessorStateException.class);
            }
        }
    }

    @Test
    void a_retention_time_that_is_shorter_than_a_window_is_refused() {
        assertThatThrownBy(() -> RocksStores.persistentWindowStore("store", LENGTH, LENGTH.plusMillis(1), false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("store store")
                .hasMessageContaining("PT1M");
        assertThatThrownBy(() -> RocksStores.persistentSessionStore("store", Duration.ofMillis(-1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("negative");
        assertThatThrownBy(() -> RocksStores.persistentSessionStore("store", Duration.ofSeconds(Long.MAX_VALUE)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("too long");
    }
}
