package dev.crema.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.store.cache.CacheConfig;
import dev.crema.store.contract.ProbeStore;
import dev.crema.store.contract.TestTask;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is answered without asking the store below, and who fills the cache. */
class ReadCacheTest {

    private final TestTask task = new TestTask();
    private final ProbeStore below = new ProbeStore("store");
    private final ExecutorService queryThread = Executors.newSingleThreadExecutor();

    @AfterEach
    void closeAll() {
        queryThread.shutdownNow();
        assertThat(below.openIterators()).isZero();
        task.close();
    }

    private KeyValueStore<String, String> open(CacheConfig config) {
        return task.open(CachedStores.keyValueStoreBuilder(below.supplier(), Serdes.String(), Serdes.String())
                .withCache(config));
    }

    private <T> T onQueryThread(Supplier<T> query) {
        return CompletableFuture.supplyAsync(query, queryThread).join();
    }

    @Test
    void a_committed_value_is_read_without_asking_below() {
        KeyValueStore<String, String> store = open(CacheConfig.configured());
        store.put("a", "1");
        task.commit(store);
        assertThat(store.get("a")).isEqualTo("1");
        assertThat(below.calls).doesNotContain("get a");
    }

    @Test
    void a_delete_is_answered_without_asking_below() {
        KeyValueStore<String, String> store = open(CacheConfig.configured());
        store.put("a", "1");
        store.put("a", null);
        assertThat(store.get("a")).isNull();
        task.commit(store);
        assertThat(store.get("a")).isNull();
        assertThat(below.calls).doesNotContain("get a");
    }

    @Test
    void a_key_that_was_missed_twice_is_known_to_be_absent() {
        KeyValueStore<String, String> store = open(CacheConfig.configured());
        for (int i = 0; i < 5; i++) {
            assertThat(store.get("a")).isNull();
        }
        assertThat(below.calls).filteredOn("get a"::equals).hasSize(2);
        store.put("a", "1");
        assertThat(store.get("a")).isEqualTo("1");
    }

    @Test
    void a_value_read_from_below_is_read_there_once() {
        KeyValueStore<String, String> store = open(CacheConfig.configured());
        store.put("a", "1");
        task.commit(store);
        store.close();
        store.init(task.context(), store);
        below.put(Bytes.wrap("a".getBytes()), "2".getBytes());
        assertThat(store.get("a")).isEqualTo("2");
        assertThat(store.get("a")).isEqualTo("2");
        assertThat(below.calls).containsOnlyOnce("get a");
    }

    @Test
    void a_bound_in_entries_holds() {
        KeyValueStore<String, String> store = open(CacheConfig.ofEntries(10));
        for (int i = 0; i < 1000; i++) {
            store.put("key" + i, "1");
        }
        task.commit(store);
        below.calls.clear();
        for (int i = 0; i < 1000; i++) {
            assertThat(store.get("key" + i)).isEqualTo("1");
        }
        assertThat(below.calls).hasSizeGreaterThanOrEqualTo(980);
    }

    @Test
    void a_bound_in_bytes_holds() {
        KeyValueStore<String, String> store = open(CacheConfig.ofBytes(20_000).withBufferBytes(10_000));
        for (int i = 0; i < 1000; i++) {
            store.put("key" + i, "x".repeat(100));
        }
        task.commit(store);
        below.calls.clear();
        onQueryThread(
                () -> { // it fills nothing
                    for (int i = 0; i < 1000; i++) {
                        assertThat(store.get("key" + i)).hasSize(100);
                    }
                    return true;
                });
        // 10,000 bytes of heap are room for some 31 strings of 100 characters, their keys and what holds them
        assertThat(below.calls).hasSizeBetween(965, 975);
    }

    @Test
    void a_key_that_was_evicted_while_its_write_waited_is_cached_with_the_write_back() {
        KeyValueStore<String, String> store = open(CacheConfig.ofEntries(10));
        store.put("a", "1");
        task.commit(store);
        store.put("a", "2");
        for (int i = 0; i < 1000; i++) {
            below.put(Bytes.wrap(("key" + i).getBytes()), "1".getBytes());
            store.get("key" + i);
        }
        task.commit(store);
        below.calls.clear();
        assertThat(store.get("a")).isEqualTo("2");
        assertThat(below.calls).isEmpty();
    }

    @Test
    void a_query_thread_reads_buffered_writes_and_fills_nothing() {
        KeyValueStore<String, String> store = open(CacheConfig.configured());
        store.put("a", "1");
        assertThat(onQueryThread(() -> store.get("a"))).isEqualTo("1");
        assertThat(onQueryThread(() -> store.get("b"))).isNull();
        assertThat(onQueryThread(() -> store.get("b"))).isNull();
        assertThat(below.calls).containsExactly("get b", "get b");
        assertThat(onQueryThread(() -> {
                    try (KeyValueIterator<String, String> all = store.all()) {
                        return all.next();
                    }
                }))
                .isEqualTo(KeyValue.pair("a", "1"));
    }

    @Test
    void a_scan_sees_buffered_writes_as_they_were_when_it_was_opened() {
        KeyValueStore<String, String> store = open(CacheConfig.configured());
        store.put("a", "1");
        store.put("b", "1");
        try (KeyValueIterator<String, String> scan = store.all()) {
            store.put("a", "2");
            store.delete("b");
            store.put("c", "2");
            assertThat(scan.next()).isEqualTo(KeyValue.pair("a", "1"));
            assertThat(scan.next()).isEqualTo(KeyValue.pair("b", "1"));
            assertThat(scan.hasNext()).isFalse();
        }
    }

    @Test
    void a_scan_writes_nothing_back() {
        KeyValueStore<String, String> store = open(CacheConfig.configured());
        store.put("a", "1");
        TestTask.drain(store.all());
        assertThat(task.changelog()).isEmpty();
        assertThat(below.calls).isEmpty();
    }
}
