package dev.crema.store.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueStore;
import org.junit.jupiter.api.Test;

/** Point access: what is put is read, before and after it has left a cache. */
public interface KeyValueContract extends StoreContract {

    @Test
    default void a_key_never_put_is_null() {
        try (TestTask task = new TestTask()) {
            KeyValueStore<String, String> store = open(task, Serdes.String());
            assertThat(store.get("a")).isNull();
            assertThat(store.delete("a")).isNull();
        }
    }

    @Test
    default void the_newest_value_is_read_before_and_after_a_commit() {
        try (TestTask task = new TestTask()) {
            KeyValueStore<String, String> store = open(task, Serdes.String());
            store.put("a", "1");
            store.put("a", "2");
            assertThat(store.get("a")).isEqualTo("2");
            task.commit(store);
            assertThat(store.get("a")).isEqualTo("2");
            store.put("a", "3");
            assertThat(store.get("a")).isEqualTo("3");
        }
    }

    @Test
    default void a_deleted_key_is_null_before_and_after_a_commit() {
        try (TestTask task = new TestTask()) {
            KeyValueStore<String, String> store = open(task, Serdes.String());
            store.put("a", "1");
            task.commit(store);
            assertThat(store.delete("a")).isEqualTo("1");
            assertThat(store.get("a")).isNull();
            task.commit(store);
            assertThat(store.get("a")).isNull();
            assertThat(task.newestInChangelog()).containsEntry("a", null);
        }
    }

    @Test
    default void putting_null_deletes() {
        try (TestTask task = new TestTask()) {
            KeyValueStore<String, String> store = open(task, Serdes.String());
            store.put("a", "1");
            task.commit(store);
            store.put("a", null);
            assertThat(store.get("a")).isNull();
            task.commit(store);
            assertThat(task.newestInChangelog()).containsEntry("a", null);
        }
    }

    @Test
    default void put_if_absent_keeps_the_first_value_and_returns_it() {
        try (TestTask task = new TestTask()) {
            KeyValueStore<String, String> store = open(task, Serdes.String());
            assertThat(store.putIfAbsent("a", "1")).isNull();
            assertThat(store.putIfAbsent("a", "2")).isEqualTo("1");
            task.commit(store);
            assertThat(store.putIfAbsent("a", "3")).isEqualTo("1");
            assertThat(store.get("a")).isEqualTo("1");
            store.delete("a");
            assertThat(store.putIfAbsent("a", "4")).isNull();
            assertThat(store.get("a")).isEqualTo("4");
        }
    }

    @Test
    default void put_all_puts_in_order() {
        try (TestTask task = new TestTask()) {
            KeyValueStore<String, String> store = open(task, Serdes.String());
            store.put("c", "before");
            store.putAll(List.of(KeyValue.pair("a", "1"), KeyValue.pair("b", "1"), KeyValue.pair("a", "2")));
            store.putAll(List.of(KeyValue.pair("c", null)));
            assertThat(store.get("a")).isEqualTo("2");
            assertThat(store.get("b")).isEqualTo("1");
            assertThat(store.get("c")).isNull();
        }
    }

    @Test
    default void null_keys_are_refused_and_nothing_is_written() {
        try (TestTask task = new TestTask()) {
            KeyValueStore<String, String> store = open(task, Serdes.String());
            assertThatThrownBy(() -> store.get(null)).isInstanceOf(NullPointerException.class);
            assertThatThrownBy(() -> store.put(null, "1")).isInstanceOf(NullPointerException.class);
            assertThatThrownBy(() -> store.putIfAbsent(null, "1")).isInstanceOf(NullPointerException.class);
            assertThatThrownBy(() -> store.delete(null)).isInstanceOf(NullPointerException.class);
            assertThatThrownBy(() -> store.putAll(Arrays.asList(KeyValue.pair("a", "1"), KeyValue.pair(null, "2"))))
                    .isInstanceOf(NullPointerException.class);
            assertThat(store.get("a")).isNull();
            task.commit(store);
            assertThat(task.changelog()).isEmpty();
        }
    }

    @Test
    default void everything_committed_is_in_the_changelog() {
        try (TestTask task = new TestTask()) {
            KeyValueStore<String, String> store = open(task, Serdes.String());
            for (int i = 0; i < 100; i++) {
                task.record(i);
                store.put("key" + i % 10, "value" + i);
            }
            task.commit(store);
            for (int i = 90; i < 100; i++) {
                assertThat(task.newestInChangelog()).containsEntry("key" + i % 10, "value" + i);
            }
        }
    }

    @Test
    default void byte_array_keys_are_the_same_when_their_bytes_are() {
        try (TestTask task = new TestTask()) {
            KeyValueStore<byte[], String> store = open(task, Serdes.ByteArray());
            store.put(new byte[] {1, 2}, "1");
            store.put(new byte[] {1, 2}, "2");
            assertThat(store.get(new byte[] {1, 2})).isEqualTo("2");
            task.commit(store);
            assertThat(store.delete(new byte[] {1, 2})).isEqualTo("2");
            assertThat(store.get(new byte[] {1, 2})).isNull();
        }
    }

    @Test
    default void keys_without_equals_are_the_same_when_their_bytes_are() {
        try (TestTask task = new TestTask()) {
            KeyValueStore<Route, String> store = open(task, Route.serde());
            store.put(new Route("DTW", "LAS"), "1");
            store.put(new Route("DTW", "LAS"), "2");
            assertThat(store.get(new Route("DTW", "LAS"))).isEqualTo("2");
            task.commit(store);
            assertThat(store.get(new Route("DTW", "LAS"))).isEqualTo("2");
            assertThat(store.get(new Route("LAS", "DTW"))).isNull();
        }
    }

    /** A key as applications have them: a class that never needed {@code equals}. */
    final class Route {
        final String origin;
        final String destination;

        Route(String origin, String destination) {
            this.origin = origin;
            this.destination = destination;
        }

        static Serde<Route> serde() {
            return Serdes.serdeFrom(
                    (topic, route) -> (route.origin + "-" + route.destination).getBytes(UTF_8), (topic, bytes) -> {
                        String[] ends = new String(bytes, UTF_8).split("-");
                        return new Route(ends[0], ends[1]);
                    });
        }
    }
}
