package dev.crema.rocks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crema.store.contract.PlainView;
import dev.crema.store.contract.TestTask;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.errors.ProcessorStateException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A restoration of so much that it goes to disk through table files. */
class BulkLoadTest {

    private static final int VALUE_BYTES = 20_000;
    private static final int BATCH = 1000;

    /** With such values more than one file takes in a heap of gigabytes, and so much more that a second thread writes one. */
    private static final int MUCH = 14_000;

    /** More than is written without a file, and less than a file takes. */
    private static final int SOME = 1_000;

    private final TestTask task = new TestTask();
    private final Map<String, String> truth = new TreeMap<>();
    private PlainView<String, String, ?> store;
    private int restored;

    @BeforeEach
    void open() {
        store = Layers.BARE.timestamped(task, Serdes.String());
    }

    @AfterEach
    void close() {
        task.close();
        assertThat(BulkLoad.heldBytes()).as("bytes held once all is closed").isZero();
    }

    private void restore(int records) {
        for (int from = 0; from < records; from += BATCH) {
            List<ProducerRecord<Bytes, byte[]>> batch = new ArrayList<>();
            for (int i = from; i < Math.min(records, from + BATCH); i++) {
                batch.add(record(restored++));
            }
            task.restore(store.store(), batch);
        }
    }

    /** Each key comes three times, if so many records are restored, and some are deleted in the end. */
    private ProducerRecord<Bytes, byte[]> record(int number) {
        String key = "key" + number * 7919 % (MUCH / 3);
        String value = number % 10 == 0 ? null : number + "x".repeat(VALUE_BYTES);
        if (value == null) {
            truth.remove(key);
        } else {
            truth.put(key, value);
        }
        return new ProducerRecord<>(
                changelog().topic(), 0, 0L, Bytes.wrap(key.getBytes()), value == null ? null : value.getBytes());
    }

    private TopicPartition changelog() {
        return task.changelogPartition(store.store());
    }

    private void commit() {
        store.store().commit(Map.of(changelog(), restored - 1L));
    }

    private static Map<String, String> contents(PlainView<String, String, ?> store) {
        Map<String, String> contents = new TreeMap<>();
        TestTask.drain(store.all()).forEach(entry -> contents.put(entry.key, entry.value));
        return contents;
    }

    private static Path directory(TestTask task) {
        return task.context().stateDir().toPath().resolve("rocksdb/store");
    }

    @Test
    void much_is_restored_as_it_is_and_stays() {
        restore(MUCH);
        commit();
        assertThat(store.get("key1")).isEqualTo(truth.get("key1"));
        assertThat(contents(store)).isEqualTo(truth);
        store.close();
        PlainView<String, String, ?> again = Layers.BARE.timestamped(task, Serdes.String());
        assertThat(again.store().committedOffset(changelog())).isEqualTo(MUCH - 1L);
        assertThat(contents(again)).isEqualTo(truth);
    }

    @Test
    void what_is_written_after_a_restoration_is_newer() {
        restore(SOME);
        commit();
        store.put("key0", "written");
        assertThat(store.get("key0")).isEqualTo("written");
        assertThat(store.get("key7919")).isEqualTo(truth.get("key7919"));
    }

    @Test
    void a_clean_close_keeps_what_nobody_read() {
        restore(SOME);
        commit();
        store.close();
        PlainView<String, String, ?> again = Layers.BARE.timestamped(task, Serdes.String());
        assertThat(again.store().committedOffset(changelog())).isEqualTo(SOME - 1L);
        assertThat(contents(again)).isEqualTo(truth);
    }

    @Test
    void after_a_kill_no_offset_is_ahead_of_what_is_on_disk() {
        restore(MUCH);
        commit();
        restore(1);
        try (TestTask next = task.afterKill()) {
            PlainView<String, String, ?> found = Layers.BARE.timestamped(next, Serdes.String());
            Long offset = found.store().committedOffset(changelog());
            if (offset == Ledger.UNKNOWN) {
                assertThat(contents(found)).isEmpty();
            } else {
                assertThat(offset).isLessThan(MUCH);
            }
        }
    }

    @Test
    void a_file_that_cannot_be_written_is_an_error_that_stays_and_no_offset_is_noted() throws IOException {
        Path inTheWay = directory(task).resolve("crema-restored-last-0");
        Files.createDirectory(inTheWay);
        restore(SOME);
        commit();
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> store.get("key0"))
                    .isInstanceOf(ProcessorStateException.class)
                    .hasMessageContaining("store store, task 0_0: RocksDB failed to write a table file");
        }
        assertThatThrownBy(store::close).isInstanceOf(ProcessorStateException.class);
        Files.delete(inTheWay);
        PlainView<String, String, ?> again = Layers.BARE.timestamped(task, Serdes.String());
        assertThat(again.store().committedOffset(changelog())).isEqualTo(Ledger.UNKNOWN);
        assertThat(contents(again)).isEmpty();
    }

    @Test
    void a_failure_of_the_second_thread_is_an_error_that_stays() throws IOException {
        Path inTheWay = directory(task).resolve("crema-restored-next-0");
        Files.createDirectory(inTheWay);
        assertThatThrownBy(() -> {
                    restore(MUCH);
                    store.get("key0");
                })
                .isInstanceOf(ProcessorStateException.class);
        commit();
        assertThatThrownBy(() -> store.get("key0")).isInstanceOf(ProcessorStateException.class);
        assertThatThrownBy(store::close).isInstanceOf(ProcessorStateException.class);
        Files.delete(inTheWay);
        PlainView<String, String, ?> again = Layers.BARE.timestamped(task, Serdes.String());
        assertThat(again.store().committedOffset(changelog())).isEqualTo(Ledger.UNKNOWN);
    }

    @Test
    void a_write_that_had_to_wait_for_a_restoration_is_newer_when_it_is_tried_again() throws IOException {
        Path inTheWay = directory(task).resolve("crema-restored-last-0");
        Files.createDirectory(inTheWay);
        restore(SOME);
        assertThatThrownBy(() -> store.put("key0", "written")).isInstanceOf(ProcessorStateException.class);
        Files.delete(inTheWay);
        store.put("key0", "written");
        commit();
        for (int i = 0; i < 1000; i++) { // which take the committed one to disk
            store.put("other" + i, "written");
        }
        assertThat(store.get("key0")).isEqualTo("written");
        assertThat(store.get("key7919")).isEqualTo(truth.get("key7919"));
    }

    @Test
    void a_close_that_fails_waits_for_the_second_thread() throws IOException {
        Path inTheWay = directory(task).resolve("crema-restored-last-0");
        Files.createDirectory(inTheWay);
        restore(MUCH);
        assertThatThrownBy(store::close).isInstanceOf(ProcessorStateException.class);
        try (Stream<Path> files = Files.list(directory(task))) {
            assertThat(files)
                    .as("a file of the second thread that was not taken in")
                    .noneMatch(file -> file.getFileName().toString().equals("crema-restored-next-0"));
        }
        Files.delete(inTheWay);
    }

    @Test
    void what_a_crash_left_of_a_file_is_deleted() throws IOException {
        restore(SOME);
        commit();
        store.close();
        Files.writeString(directory(task).resolve("crema-restored-next-0"), "torn");
        PlainView<String, String, ?> again = Layers.BARE.timestamped(task, Serdes.String());
        try (Stream<Path> files = Files.list(directory(task))) {
            assertThat(files).noneMatch(file -> file.getFileName().toString().startsWith("crema-"));
        }
        assertThat(contents(again)).isEqualTo(truth);
    }

    @Test
    void stores_that_restore_beside_each_other_hold_no_more_than_their_bound() {
        int stores = 8;
        int batches = 12;
        byte[] value = new byte[(int) (BulkLoad.MOST_BYTES / (stores * (batches - 2)))];
        List<TestTask> tasks = new ArrayList<>();
        List<PlainView<String, String, ?>> views = new ArrayList<>();
        try {
            for (int i = 0; i < stores; i++) {
                tasks.add(new TestTask());
                views.add(Layers.BARE.timestamped(tasks.get(i), Serdes.String()));
            }
            long most = 0;
            for (int batch = 0; batch < batches; batch++) {
                for (int i = 0; i < stores; i++) {
                    Bytes key = Bytes.wrap(("key" + batch).getBytes());
                    tasks.get(i)
                            .restore(
                                    views.get(i).store(),
                                    List.of(new ProducerRecord<>(changelog().topic(), 0, 0L, key, value)));
                    most = Math.max(most, BulkLoad.heldBytes());
                }
            }
            assertThat(most).isBetween(BulkLoad.MOST_BYTES - value.length, BulkLoad.MOST_BYTES);
            for (PlainView<String, String, ?> view : views) {
                for (int batch = 0; batch < batches; batch++) {
                    assertThat(view.get("key" + batch)).hasSize(value.length);
                }
            }
        } finally {
            tasks.forEach(TestTask::close);
        }
    }
}
