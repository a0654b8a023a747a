package dev.crema.store.contract;

import static dev.crema.store.contract.TestTask.drain;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.NoSuchElementException;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.junit.jupiter.api.Test;

/** Scans: everything that a get would find, in the order of serialized keys, whether or not it has left a cache. */
public interface RangeContract extends StoreContract {

    @Test
    default void scans_merge_what_is_committed_with_what_is_not() {
        try (TestTask task = new TestTask()) {
            KeyValueStore<String, String> store = openAToE(task);
            assertThat(values(store.all())).containsExactly("a1", "b2", "d1", "e2");
            assertThat(values(store.reverseAll())).containsExactly("e2", "d1", "b2", "a1");
            assertThat(values(store.range("b", "d"))).containsExactly("b2", "d1");
            assertThat(values(store.reverseRange("b", "d"))).containsExactly("d1", "b2");
            task.commit(store);
            assertThat(values(store.all())).containsExactly("a1", "b2", "d1", "e2");
        }
    }

    /** a to d committed, then b overwritten, c deleted, e added. */
    private KeyValueStore<String, String> openAToE(TestTask task) {
        KeyValueStore<String, String> store = open(task, Serdes.String());
        for (String key : List.of("a", "b", "c", "d")) {
            store.put(key, key + "1");
        }
        task.commit(store);
        store.put("b", "b2");
        store.delete("c");
        store.put("e", "e2");
        return store;
    }

    @Test
    default void both_bounds_are_inclusive_and_null_is_no_bound() {
        try (TestTask task = new TestTask()) {
            KeyValueStore<String, String> store = openAToE(task);
            assertThat(values(store.range("a", "a"))).containsExactly("a1");
            assertThat(values(store.range("c", "c"))).isEmpty();
            assertThat(values(store.range(null, "b"))).containsExactly("a1", "b2");
            assertThat(values(store.range("b", null))).containsExactly("b2", "d1", "e2");
            assertThat(values(store.reverseRange(null, "b"))).containsExactly("b2", "a1");
            assertThat(values(store.reverseRange("b", null))).containsExactly("e2", "d1", "b2");
            assertThat(values(store.range(null, null))).hasSize(4);
        }
    }

    @Test
    default void a_range_that_ends_before_it_begins_is_empty() {
        try (TestTask task = new TestTask()) {
            KeyValueStore<String, String> store = openAToE(task);
            assertThat(values(store.range("d", "a"))).isEmpty();
            assertThat(values(store.reverseRange("d", "a"))).isEmpty();
        }
    }

    @Test
    default void negative_integers_come_after_positive_ones_as_their_bytes_do() {
        try (TestTask task = new TestTask()) {
            KeyValueStore<Integer, String> store = open(task, Serdes.Integer());
            store.put(-1, "minus one");
            store.put(2, "two");
            task.commit(store);
            store.put(-3, "minus three");
            store.put(1, "one");
            assertThat(keys(store.all())).containsExactly(1, 2, -3, -1);
            assertThat(keys(store.reverseAll())).containsExactly(-1, -3, 2, 1);
            assertThat(keys(store.range(2, -3))).containsExactly(2, -3);
        }
    }

    @Test
    default void strings_beyond_ascii_are_ordered_by_their_bytes() {
        // by UTF-16, as Java compares, U+FF21 would come after U+1F600
        String fullWidthA = "\uff21";
        String grin = "\ud83d\ude00";
        try (TestTask task = new TestTask()) {
            KeyValueStore<String, String> store = open(task, Serdes.String());
            store.put(grin, "1");
            task.commit(store);
            store.put(fullWidthA, "2");
            store.put("z", "3");
            store.put("\u00e9", "4");
            assertThat(keys(store.all())).containsExactly("z", "\u00e9", fullWidthA, grin);
        }
    }

    @Test
    default void a_prefix_scan_finds_the_keys_that_begin_with_it() {
        try (TestTask task = new TestTask()) {
            KeyValueStore<String, String> store = open(task, Serdes.String());
            store.put("ab", "1");
            store.put("abc", "2");
            store.put("b", "3");
            task.commit(store);
            store.put("abd", "4");
            store.put("ac", "5");
            store.delete("abc");
            assertThat(values(store.prefixScan("ab", new StringSerializer()))).containsExactly("1", "4");
            assertThat(values(store.prefixScan("x", new StringSerializer()))).isEmpty();
        }
    }

    @Test
    default void a_delete_hides_a_key_that_no_cache_holds_in_either_direction() {
        try (TestTask task = new TestTask()) {
            PlainView<String, String, ?> store = open(task, Serdes.String());
            for (String key : List.of("a", "b", "c", "d")) {
                store.put(key, key + "1");
            }
            task.commit(store);
            store.clearCache();
            store.put("b", null);
            assertThat(values(store.all())).containsExactly("a1", "c1", "d1");
            assertThat(values(store.reverseAll())).containsExactly("d1", "c1", "a1");
            assertThat(values(store.reverseRange("a", "c"))).containsExactly("c1", "a1");
        }
    }

    @Test
    default void peeking_shows_the_next_key_and_takes_nothing() {
        try (TestTask task = new TestTask()) {
            KeyValueStore<String, String> store = openAToE(task);
            try (KeyValueIterator<String, String> iterator = store.all()) {
                assertThat(iterator.peekNextKey()).isEqualTo("a");
                assertThat(iterator.peekNextKey()).isEqualTo("a");
                assertThat(iterator.next()).isEqualTo(KeyValue.pair("a", "a1"));
                assertThat(iterator.peekNextKey()).isEqualTo("b");
            }
        }
    }

    @Test
    default void an_iterator_at_its_end_says_so() {
        try (TestTask task = new TestTask()) {
            KeyValueStore<String, String> store = open(task, Serdes.String());
            store.put("a", "1");
            try (KeyValueIterator<String, String> iterator = store.all()) {
                iterator.next();
                assertThat(iterator.hasNext()).isFalse();
                assertThatThrownBy(iterator::next).isInstanceOf(NoSuchElementException.class);
            }
        }
    }

    @Test
    default void writing_during_a_scan_disturbs_neither() {
        try (TestTask task = new TestTask()) {
            KeyValueStore<String, String> store = openAToE(task);
            try (KeyValueIterator<String, String> iterator = store.all()) {
                assertThat(iterator.next().value).isEqualTo("a1");
                store.put("a", "a3");
                store.delete("a");
                store.put("f", "f3");
                assertThat(iterator.next().value).isEqualTo("b2");
            }
            assertThat(values(store.all())).containsExactly("b2", "d1", "e2", "f3");
        }
    }

    private static <K> List<String> values(KeyValueIterator<K, String> iterator) {
        return drain(iterator).stream().map(entry -> entry.value).toList();
    }

    private static <K> List<K> keys(KeyValueIterator<K, String> iterator) {
        return drain(iterator).stream().map(entry -> entry.key).toList();
    }
}
