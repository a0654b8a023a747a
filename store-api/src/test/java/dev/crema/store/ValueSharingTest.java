package dev.crema.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crema.store.cache.CacheConfig;
import dev.crema.store.cache.KeyEquality;
import dev.crema.store.cache.ValueSharing;
import dev.crema.store.contract.ProbeStore;
import dev.crema.store.contract.TestTask;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.errors.StreamsException;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.TimestampedKeyValueStore;
import org.apache.kafka.streams.state.ValueAndTimestamp;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who gets the same object, who a copy, and how often a serde runs. */
class ValueSharingTest {

    /** A value as immutable as its components. */
    record Total(long sum) {}

    private final TestTask task = new TestTask();
    private final ProbeStore below = new ProbeStore("store");
    private int serialized;

    @AfterEach
    void close() {
        assertThat(below.openIterators()).isZero();
        task.close();
    }

    private final Serde<Total> totals = Serdes.serdeFrom(
            (topic, total) -> {
                serialized++;
                return Long.toString(total.sum()).getBytes(StandardCharsets.UTF_8);
            },
            (topic, bytes) -> new Total(Long.parseLong(new String(bytes, StandardCharsets.UTF_8))));

    private final Serde<List<String>> lists = Serdes.serdeFrom(
            (topic, list) -> String.join(",", list).getBytes(StandardCharsets.UTF_8),
            (topic, bytes) -> new ArrayList<>(List.of(new String(bytes, StandardCharsets.UTF_8).split(","))));

    private <V> KeyValueStore<String, V> open(Serde<V> values, CacheConfig config) {
        return task.open(CachedStores.keyValueStoreBuilder(below.supplier(), Serdes.String(), values)
                .withCache(config));
    }

    @Test
    void a_value_of_an_immutable_type_is_the_same_object_for_everyone_and_serialized_once_a_commit() {
        KeyValueStore<String, Total> store = open(totals, CacheConfig.configured());
        store.put("a", new Total(0)); // serialized at once, since nothing is known of its size
        serialized = 0;
        for (int i = 0; i < 100; i++) {
            store.put("a", new Total(i));
        }
        Total last = new Total(100);
        store.put("a", last);
        assertThat(store.get("a")).isSameAs(last);
        assertThat(serialized).isZero();
        task.commit(store);
        assertThat(store.get("a")).isSameAs(last);
        assertThat(serialized).isEqualTo(1);
    }

    @Test
    void the_same_holds_under_a_timestamp() {
        TimestampedKeyValueStore<String, Total> store =
                task.open(CachedStores.timestampedKeyValueStoreBuilder(below.supplier(), Serdes.String(), totals));
        store.put("a", ValueAndTimestamp.make(new Total(0), 4));
        serialized = 0;
        Total total = new Total(1);
        store.put("a", ValueAndTimestamp.make(total, 5));
        assertThat(store.get("a").value()).isSameAs(total);
        assertThat(serialized).isZero();
    }

    @Test
    void a_value_of_another_type_is_copied_for_every_reader() {
        KeyValueStore<String, List<String>> store = open(lists, CacheConfig.configured());
        List<String> mine = new ArrayList<>(List.of("1"));
        store.put("a", mine);
        mine.add("changed after put");
        store.get("a").add("changed by a reader");
        assertThat(store.get("a")).containsExactly("1");
        task.commit(store);
        store.get("a").add("changed by a reader");
        assertThat(store.get("a")).containsExactly("1");
        try (KeyValueIterator<String, List<String>> all = store.all()) {
            assertThat(all.next()).isEqualTo(KeyValue.pair("a", List.of("1")));
        }
    }

    @Test
    void values_declared_immutable_are_shared_whatever_their_type() {
        KeyValueStore<String, List<String>> store =
                open(lists, CacheConfig.configured().withValues(ValueSharing.IMMUTABLE));
        List<String> mine = List.of("1");
        store.put("a", mine);
        assertThat(store.get("a")).isSameAs(mine);
        task.commit(store);
        assertThat(store.get("a")).isSameAs(mine);
    }

    @Test
    void checked_sharing_names_the_key_of_a_value_that_was_changed_without_a_put() {
        KeyValueStore<String, List<String>> store = open(
                lists,
                CacheConfig.configured().withValues(ValueSharing.IMMUTABLE).withSharingChecked());
        List<String> mine = new ArrayList<>(List.of("1"));
        store.put("right", mine);
        mine.add("2");
        store.put("right", mine);
        task.commit(store);
        store.put("key-b", new ArrayList<>(List.of("2")));
        store.get("key-b").add("changed by a reader");
        assertThatThrownBy(() -> task.flush(store))
                .isInstanceOf(StreamsException.class)
                .hasMessageContainingAll("store store", "task 0_0", "key-b", "changed");
    }

    @Test
    void a_value_that_is_serialized_to_null_is_a_delete() {
        Serde<String> nullable = Serdes.serdeFrom(
                new StringSerializer() {
                    @Override
                    public byte[] serialize(String topic, String data) {
                        return data.isEmpty() ? null : super.serialize(topic, data);
                    }
                },
                new StringDeserializer());
        KeyValueStore<String, String> store = open(nullable, CacheConfig.configured());
        store.put("a", "1");
        store.put("b", "1");
        task.commit(store);
        store.put("a", "");
        assertThat(TestTask.drain(store.all())).containsExactly(KeyValue.pair("b", "1"));
        task.commit(store);
        assertThat(store.get("a")).isNull();
        assertThat(task.newestInChangelog()).containsEntry("a", null);
        store.put("b", ""); // from now on the serializer is asked at put
        assertThat(store.get("b")).isNull();
    }

    @Test
    void a_value_wrapped_around_null_is_a_delete() {
        TimestampedKeyValueStore<String, Total> store =
                task.open(CachedStores.timestampedKeyValueStoreBuilder(below.supplier(), Serdes.String(), totals));
        store.put("a", ValueAndTimestamp.make(new Total(1), 5));
        store.put("a", ValueAndTimestamp.makeAllowNullable(null, 6));
        assertThat(store.get("a")).isNull();
    }

    @Test
    void a_scan_by_the_owner_serializes_a_buffered_value_at_most_once() {
        KeyValueStore<String, Total> store = open(totals, CacheConfig.configured());
        store.put("a", new Total(1));
        TestTask.drain(store.all());
        TestTask.drain(store.all());
        task.commit(store);
        assertThat(serialized).isEqualTo(1);
    }

    @Test
    void keys_compared_by_equals_are_serialized_once_for_each_key_and_commit() {
        int[] keysSerialized = new int[1];
        Serde<String> keys = Serdes.serdeFrom(
                new StringSerializer() {
                    @Override
                    public byte[] serialize(String topic, String data) {
                        keysSerialized[0]++;
                        return super.serialize(topic, data);
                    }
                },
                new StringDeserializer());
        KeyValueStore<String, Total> store = task.open(CachedStores.keyValueStoreBuilder(below.supplier(), keys, totals)
                .withCache(CacheConfig.configured().withKeys(KeyEquality.EQUALS)));
        for (int i = 0; i < 100; i++) {
            store.put("a", new Total(i));
            store.get("a");
        }
        task.commit(store);
        assertThat(keysSerialized[0]).isEqualTo(1);
    }

    @Test
    void keys_under_a_serde_of_another_kind_are_compared_by_bytes() {
        Serde<String> lowerCase = Serdes.serdeFrom(
                new StringSerializer() {
                    @Override
                    public byte[] serialize(String topic, String data) {
                        return super.serialize(topic, data.toLowerCase(Locale.ROOT));
                    }
                },
                new StringDeserializer());
        KeyValueStore<String, Total> store =
                task.open(CachedStores.keyValueStoreBuilder(below.supplier(), lowerCase, totals));
        store.put("KEY", new Total(1));
        store.put("key", new Total(2));
        assertThat(store.get("Key")).isEqualTo(new Total(2));
        task.commit(store);
        assertThat(task.changelog()).hasSize(1);
    }
}
