package dev.crema.rocks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crema.store.contract.TestTask;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.errors.ProcessorStateException;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;
import org.apache.kafka.streams.state.TimestampedKeyValueStore;
import org.apache.kafka.streams.state.TimestampedKeyValueStoreWithHeaders;
import org.apache.kafka.streams.state.ValueAndTimestamp;
import org.apache.kafka.streams.state.ValueTimestampHeaders;
import org.junit.jupiter.api.Test;

/** What a store finds in its directory, and what it makes of it. */
class OpeningTest {

    private static StoreBuilder<KeyValueStore<String, String>> plain() {
        return Stores.keyValueStoreBuilder(
                RocksStores.persistentKeyValueStore("store"), Serdes.String(), Serdes.String());
    }

    private static StoreBuilder<TimestampedKeyValueStore<String, String>> timestamped() {
        return Stores.timestampedKeyValueStoreBuilder(
                RocksStores.persistentTimestampedKeyValueStore("store"), Serdes.String(), Serdes.String());
    }

    private static StoreBuilder<TimestampedKeyValueStoreWithHeaders<String, String>> withHeaders() {
        return Stores.timestampedKeyValueStoreWithHeadersBuilder(
                RocksStores.persistentTimestampedKeyValueStoreWithHeaders("store"), Serdes.String(), Serdes.String());
    }

    private static Long committedOffset(TestTask task, StateStore store) {
        return store.committedOffset(task.changelogPartition(store));
    }

    private static void leave(TestTask task, StoreBuilder<KeyValueStore<String, String>> builder) {
        KeyValueStore<String, String> store = task.open(builder);
        store.put("a", "1");
        store.put("b", "2");
        task.commit(store);
        store.close();
    }

    @Test
    void values_of_an_older_format_are_converted_as_kafkas_store_converts_them() {
        try (TestTask task = new TestTask()) {
            leave(task, plain());
            TimestampedKeyValueStore<String, String> store = task.open(timestamped());
            assertThat(store.get("a")).isEqualTo(ValueAndTimestamp.makeAllowNullable("1", -1));
            assertThat(committedOffset(task, store)).isEqualTo(1);
            store.put("b", ValueAndTimestamp.make("3", 7));
            task.commit(store);
            store.close();

            TimestampedKeyValueStoreWithHeaders<String, String> newest = task.open(withHeaders());
            assertThat(newest.get("a"))
                    .extracting(ValueTimestampHeaders::value, ValueTimestampHeaders::timestamp)
                    .containsExactly("1", -1L);
            assertThat(newest.get("b"))
                    .extracting(ValueTimestampHeaders::value, ValueTimestampHeaders::timestamp)
                    .containsExactly("3", 7L);
            newest.close();
        }
    }

    @Test
    void values_of_a_newer_format_are_refused_and_stay() {
        try (TestTask task = new TestTask()) {
            TimestampedKeyValueStore<String, String> store = task.open(timestamped());
            store.put("a", ValueAndTimestamp.make("1", 7));
            task.commit(store);
            store.close();
            assertThatThrownBy(() -> task.open(plain()))
                    .isInstanceOf(ProcessorStateException.class)
                    .hasMessageContaining("store store, task 0_0")
                    .hasMessageContaining("keyValueWithTimestamp")
                    .hasMessageContaining("delete the directory");
            assertThat(task.open(timestamped()).get("a")).isEqualTo(ValueAndTimestamp.make("1", 7));
        }
    }

    @Test
    void a_plain_store_under_a_newer_builder_is_adapted_by_kafka() {
        try (TestTask task = new TestTask()) {
            TimestampedKeyValueStore<String, String> store = task.open(Stores.timestampedKeyValueStoreBuilder(
                    RocksStores.persistentKeyValueStore("store"), Serdes.String(), Serdes.String()));
            store.put("a", ValueAndTimestamp.make("1", 7));
            assertThat(store.get("a")).isEqualTo(ValueAndTimestamp.makeAllowNullable("1", -1));
        }
    }

    @Test
    void state_that_is_older_than_deletes_are_kept_starts_over() throws Exception {
        try (TestTask task = new TestTask(Map.of("crema.rocksdb.state.max.age.ms", 1))) {
            leave(task, plain());
            Thread.sleep(5);
            KeyValueStore<String, String> store = task.open(plain());
            assertThat(store.get("a")).isNull();
            assertThat(committedOffset(task, store)).isEqualTo(Ledger.UNKNOWN);
        }
    }

    @Test
    void an_opening_and_closing_does_not_make_state_any_younger() throws Exception {
        try (TestTask task = new TestTask(Map.of("crema.rocksdb.state.max.age.ms", 400))) {
            leave(task, plain());
            for (int i = 0; i < 5; i++) { // as the runtime does at its start: opened, committed, closed
                Thread.sleep(100);
                KeyValueStore<String, String> store = task.open(plain());
                store.commit(Map.of(task.changelogPartition(store), committedOffset(task, store)));
                store.close();
            }
            assertThat(task.open(plain()).get("a")).isNull();
        }
    }

    @Test
    void state_of_a_task_that_is_never_given_a_record_stays_young_while_it_runs() throws Exception {
        try (TestTask task = new TestTask(Map.of("crema.rocksdb.state.max.age.ms", 4000))) {
            leave(task, plain());
            KeyValueStore<String, String> store = task.open(plain());
            task.run();
            Thread.sleep(4500);
            store.close();
            assertThat(task.open(plain()).get("a")).isEqualTo("1");
        }
    }

    @Test
    void data_without_an_offset_are_not_built_on() {
        try (TestTask task = new TestTask()) {
            leave(task, plain());
            KeyValueStore<String, String> corrupted = task.open(plain());
            corrupted.commit(Map.of()); // the runtime's word for it
            corrupted.close();
            KeyValueStore<String, String> store = task.open(plain());
            assertThat(store.get("a")).isNull();
            assertThat(committedOffset(task, store)).isEqualTo(Ledger.UNKNOWN);
        }
    }

    @Test
    void data_of_an_older_kafka_wait_for_the_offsets_that_the_runtime_hands_over() throws Exception {
        try (TestTask task = new TestTask()) {
            leave(task, plain());
            KeyValueStore<String, String> corrupted = task.open(plain());
            corrupted.commit(Map.of());
            corrupted.close();
            Path offsets = task.context().stateDir().toPath().resolve(".checkpoint");
            Files.writeString(offsets, "0\n1\nstore-changelog 0 1\n");
            KeyValueStore<String, String> store = task.open(plain());
            assertThat(store.get("a")).isEqualTo("1");
            store.commit(Map.of(task.changelogPartition(store), 1L));
            Files.delete(offsets);
            store.close();
            assertThat(committedOffset(task, task.open(plain()))).isEqualTo(1);
        }
    }

    @Test
    void a_store_without_changelog_is_never_emptied() {
        try (TestTask task = new TestTask(Map.of("crema.rocksdb.state.max.age.ms", 1))) {
            leave(task, plain().withLoggingDisabled());
            KeyValueStore<String, String> store = task.open(plain().withLoggingDisabled());
            assertThat(store.get("a")).isEqualTo("1");
            store.commit(Map.of());
            store.close();
            assertThat(task.open(plain().withLoggingDisabled()).get("b")).isEqualTo("2");
        }
    }

    @Test
    void an_unknown_offset_is_never_put_in_the_place_of_a_known_one() {
        try (TestTask task = new TestTask()) {
            leave(task, plain());
            KeyValueStore<String, String> store = task.open(plain());
            store.commit(Map.of(task.changelogPartition(store), Ledger.UNKNOWN));
            assertThat(committedOffset(task, store)).isEqualTo(1);
        }
    }

    @Test
    void a_directory_that_another_store_has_open_is_refused() {
        try (TestTask task = new TestTask()) {
            KeyValueStore<String, String> store = task.open(plain());
            store.put("a", "1");
            assertThatThrownBy(() -> task.open(plain()))
                    .isInstanceOf(ProcessorStateException.class)
                    .hasMessageContaining("store store, task 0_0")
                    .hasMessageContaining("state.dir of its own");
            assertThat(store.get("a")).isEqualTo("1");
        }
    }

    @Test
    void keys_are_found_as_bytes() {
        Bytes key = Bytes.wrap("a".getBytes(StandardCharsets.UTF_8));
        try (TestTask task = new TestTask()) {
            leave(task, plain());
            KeyValueStore<Bytes, byte[]> store =
                    RocksStores.persistentKeyValueStore("store").get();
            store.init(task.context(), store);
            assertThat(store.get(key)).isEqualTo("1".getBytes(StandardCharsets.UTF_8));
            store.close();
        }
    }
}
