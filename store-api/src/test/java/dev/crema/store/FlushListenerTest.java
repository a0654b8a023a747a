package dev.crema.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crema.store.cache.CacheConfig;
import dev.crema.store.contract.ProbeStore;
import dev.crema.store.contract.TestTask;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.kstream.internals.Change;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;
import org.apache.kafka.streams.state.TimestampedKeyValueStore;
import org.apache.kafka.streams.state.ValueAndTimestamp;
import org.apache.kafka.streams.state.internals.CacheFlushListener;
import org.apache.kafka.streams.state.internals.CachedStateStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is forwarded when a store's cache is flushed: changes, as Kafka's own cache forwards them. */
class FlushListenerTest {

    private final TestTask task = new TestTask();
    private final ProbeStore below = new ProbeStore("store");
    private final List<String> forwarded = new ArrayList<>();
    private KeyValueStore<String, String> store;

    @BeforeEach
    void open() {
        store = task.open(builder());
    }

    private CachedStoreBuilder<KeyValueStore<String, String>> builder() {
        return CachedStores.keyValueStoreBuilder(below.supplier(), Serdes.String(), Serdes.String());
    }

    @AfterEach
    void close() {
        task.close();
    }

    private boolean listen(boolean oldValues) {
        return listen(store, oldValues, change -> forwarded.add(text(change)));
    }

    @SuppressWarnings("unchecked")
    private static <S> boolean listen(
            KeyValueStore<String, S> store, boolean oldValues, CacheFlushListener<String, S> listener) {
        return ((CachedStateStore<String, S>) store).setFlushListener(listener, oldValues);
    }

    private static String text(Record<String, ? extends Change<?>> change) {
        return change.key() + ": " + change.value().oldValue + " -> " + change.value().newValue + " @"
                + change.timestamp();
    }

    @Test
    void a_flush_forwards_each_changed_key_once_with_its_old_value_under_its_own_context() {
        assertThat(listen(true)).isTrue();
        task.record(1);
        store.put("a", "1");
        task.record(2);
        store.put("b", "1");
        task.record(3);
        store.put("a", "2");
        assertThat(forwarded).isEmpty();
        task.commit(store);
        task.record(4);
        store.put("b", "2");
        task.record(5);
        store.delete("a");
        task.commit(store);
        assertThat(forwarded).containsExactly("b: null -> 1 @2", "a: null -> 2 @3", "b: 1 -> 2 @4", "a: 2 -> null @5");
    }

    @Test
    void old_values_are_left_out_where_nobody_asks_for_them() {
        listen(false);
        store.put("a", "1");
        task.commit(store);
        store.put("a", "2");
        task.commit(store);
        store.delete("a");
        task.commit(store);
        assertThat(forwarded)
                .extracting(change -> change.replaceAll(" @.*", ""))
                .containsExactly("a: null -> 1", "a: null -> 2", "a: null -> null");
    }

    @Test
    void an_old_value_is_that_of_the_store_below_also_when_no_cache_knows_it() {
        store.put("a", "1");
        task.commit(store);
        store.close();
        store.init(task.context(), store);
        below.put(Bytes.wrap("a".getBytes()), "below".getBytes());
        listen(true);
        store.put("a", "2");
        task.commit(store);
        assertThat(forwarded).singleElement().asString().startsWith("a: below -> 2");
    }

    @Test
    void old_values_that_no_cache_knows_are_read_for_many_keys_at_once() {
        for (int i = 0; i < 300; i++) {
            below.put(key(i), ("below" + i).getBytes());
        }
        listen(true);
        for (int i = 0; i < 300; i++) {
            store.put("key" + i, "1");
        }
        store.get("key300"); // known to be absent from the second time on
        store.get("key300");
        store.put("key300", "1");
        task.commit(store);
        assertThat(below.reads).containsExactly(128, 128, 44);
        assertThat(forwarded).hasSize(301).contains("key300: null -> 1 @0");
        for (int i = 0; i < 300; i++) {
            assertThat(forwarded.get(i)).isEqualTo("key" + i + ": below" + i + " -> 1 @0");
        }
    }

    @Test
    void where_nobody_asks_for_old_values_only_those_of_deleted_keys_are_read() {
        below.put(key(1), "below".getBytes());
        listen(false);
        for (int i = 0; i < 10; i++) {
            store.put("key" + i, i < 3 ? null : "1");
        }
        task.commit(store);
        assertThat(below.reads).containsExactly(3);
        assertThat(forwarded).hasSize(8).first().isEqualTo("key1: null -> null @0");
    }

    @Test
    void old_values_that_are_large_are_not_held_for_many_keys() {
        store.close();
        store = task.open(builder().withCache(CacheConfig.configured().withCheckAtPut())); // so that sizes are known
        listen(true);
        for (int i = 0; i < 8; i++) {
            store.put("key" + i, "x".repeat(250_000));
        }
        task.commit(store);
        assertThat(below.reads).containsExactly(5, 3);
    }

    @Test
    void an_old_value_read_ahead_is_not_that_of_a_task_before() {
        listen(true);
        for (int i = 0; i < 3; i++) {
            store.put("key" + i, "1");
        }
        below.failingKey = "key1";
        below.failure = new IllegalStateException("refused");
        assertThatThrownBy(() -> task.commit(store)).hasMessage("refused");
        ((CachedStateStore<?, ?>) store).clearCache();
        below.put(key(2), "below".getBytes()); // by restoration
        store.put("key2", "2");
        task.commit(store);
        assertThat(forwarded).last().isEqualTo("key2: below -> 2 @0");
    }

    private static Bytes key(int number) {
        return Bytes.wrap(("key" + number).getBytes());
    }

    @Test
    void a_key_put_and_deleted_between_two_flushes_leaves_no_trace() {
        listen(false);
        store.put("a", "1");
        store.delete("a");
        task.commit(store);
        assertThat(forwarded).isEmpty();
        assertThat(task.changelog()).isEmpty();
        assertThat(below.calls).doesNotContain("put a");
        assertThat(store.get("a")).isNull();
    }

    @Test
    void without_a_cache_operators_forward_themselves() {
        store.close();
        store = task.open(builder().withCachingDisabled());
        assertThat(listen(true)).isFalse();
        store.put("a", "1");
        assertThat(forwarded).isEmpty();
    }

    @Test
    void past_its_bound_the_buffer_forwards_what_it_writes_back() {
        store.close();
        store = task.open(builder().withCache(CacheConfig.ofBytes(100_000).withBufferBytes(1000)));
        listen(false);
        for (int i = 0; i < 20; i++) {
            store.put("key" + i, "1");
        }
        assertThat(forwarded).hasSameSizeAs(task.changelog()).hasSizeGreaterThan(10);
    }

    @Test
    void a_processor_that_a_flush_forwards_to_may_write_the_same_store_again_and_again() {
        int keys = 50_000;
        listen(store, false, change -> {
            if (!change.key().startsWith("again-")) {
                assertThat(store.get(change.key())).isEqualTo(change.value().newValue);
                store.put("again-" + change.key(), change.value().newValue);
            }
        });
        for (int i = 0; i < keys; i++) {
            store.put("key" + i, "1");
        }
        task.flush(store);
        assertThat(task.changelog()).hasSize(2 * keys);
        assertThat(store.get("again-key7")).isEqualTo("1");
    }

    @Test
    void a_processor_that_a_flush_forwards_to_may_change_the_key_it_was_told_of() {
        listen(store, false, change -> {
            if (change.value().newValue.equals("1")) {
                store.put(change.key(), "2");
            }
        });
        store.put("a", "1");
        task.commit(store);
        assertThat(task.newestInChangelog()).containsEntry("a", "2");
        assertThat(store.get("a")).isEqualTo("2");
    }

    @ParameterizedTest
    @CsvSource({"true, 1000", "true, 5", "false, 1000", "false, 5"})
    void random_operations_log_and_forward_what_kafkas_cache_does(boolean oldValues, int cached) {
        long seed = Long.getLong("crema.seed", new Random().nextLong());
        var ours = CachedStores.timestampedKeyValueStoreBuilder(
                        Stores.persistentTimestampedKeyValueStore("same"), Serdes.String(), Serdes.String())
                .withCache(CacheConfig.ofEntries(cached));
        var kafkas = Stores.timestampedKeyValueStoreBuilder(
                        Stores.persistentTimestampedKeyValueStore("same"), Serdes.String(), Serdes.String())
                .withCachingEnabled();
        List<String> expected = trace(kafkas, oldValues, new Random(seed));
        List<String> actual = trace(ours, oldValues, new Random(seed));
        for (int i = 0; i < expected.size(); i++) {
            assertThat(actual.get(i))
                    .as("-Dcrema.seed=%d, after %s", seed, expected.subList(Math.max(0, i - 10), i))
                    .isEqualTo(expected.get(i));
        }
        assertThat(actual).hasSameSizeAs(expected);
    }

    /** Everything that leaves a store: changelog, forwarded changes, positions, in order. */
    private static List<String> trace(
            StoreBuilder<TimestampedKeyValueStore<String, String>> builder, boolean oldValues, Random random) {
        List<String> trace = new ArrayList<>();
        try (TestTask task = new TestTask()) {
            TimestampedKeyValueStore<String, String> store = task.open(builder);
            listen(store, oldValues, change -> trace.add("forwarded " + text(change) + change.headers()));
            int logged = 0;
            for (int i = 0; i <= 2000; i++) {
                RecordHeaders headers = new RecordHeaders();
                headers.add("record", new byte[] {(byte) i});
                task.record(random.nextInt(1000), headers);
                String key = "key" + random.nextInt(20);
                var value = ValueAndTimestamp.make("value" + i, random.nextInt(1000));
                switch (i == 2000 ? 3 : random.nextInt(10)) {
                    case 0, 1 -> trace.add("deleted " + store.delete(key));
                    case 2 -> trace.add("present " + store.putIfAbsent(key, value));
                    case 3 -> task.commit(store);
                    default -> store.put(key, value);
                }
                trace.add("position " + store.getPosition());
                List<ProducerRecord<Bytes, byte[]>> changelog = task.changelog();
                for (; logged < changelog.size(); logged++) {
                    ProducerRecord<Bytes, byte[]> record = changelog.get(logged);
                    trace.add("logged " + record.key() + "=" + Bytes.wrap(record.value()) + " @" + record.timestamp()
                            + record.headers());
                }
            }
        }
        return trace;
    }
}
