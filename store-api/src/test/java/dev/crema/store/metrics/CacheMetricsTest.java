package dev.crema.store.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.crema.store.CachedStores;
import dev.crema.store.cache.CacheConfig;
import dev.crema.store.contract.ProbeStore;
import dev.crema.store.contract.TestTask;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.query.PositionBound;
import org.apache.kafka.streams.query.QueryConfig;
import org.apache.kafka.streams.query.RangeQuery;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the metrics say after a few calls that can be counted by hand. */
class CacheMetricsTest {

    private final TestTask task = new TestTask(Map.of(StreamsConfig.METRICS_RECORDING_LEVEL_CONFIG, "DEBUG"));
    private final ProbeStore below = new ProbeStore("store");
    private final Shown shown = Shown.by(task);

    @AfterEach
    void closeAll() {
        task.close();
    }

    private KeyValueStore<String, String> open(CacheConfig config) {
        return task.open(CachedStores.keyValueStoreBuilder(below.supplier(), Serdes.String(), Serdes.String())
                .withCache(config));
    }

    private KeyValueStore<String, String> open() {
        return open(CacheConfig.configured());
    }

    @Test
    void reads_from_buffer_and_cache_are_hits_and_reads_below_are_misses() {
        KeyValueStore<String, String> store = open();
        assertThat(shown.value("hit-ratio")).isNaN();
        store.get("a"); // nowhere yet
        store.get("a"); // nowhere again, from now on a known absence
        store.get("a");
        store.put("a", "1");
        store.get("a"); // buffered
        task.commit(store);
        store.get("a"); // clean
        assertThat(shown.value("hits-total")).isEqualTo(3);
        assertThat(shown.value("misses-total")).isEqualTo(2);
        assertThat(shown.value("hit-ratio")).isEqualTo(0.6);
        assertThat(shown.value("load-latency-max")).isPositive();
    }

    @Test
    void reads_by_query_threads_are_not_counted() {
        KeyValueStore<String, String> store = open();
        store.put("a", "1");
        CompletableFuture.runAsync(() -> {
                    store.get("a");
                    store.get("b");
                })
                .join();
        assertThat(shown.value("hits-total")).isZero();
        assertThat(shown.value("misses-total")).isZero();
    }

    @Test
    void the_read_cache_shows_its_entries_bytes_and_evictions() {
        KeyValueStore<String, String> store = open(CacheConfig.ofBytes(20_000).withBufferBytes(10_000));
        for (int i = 0; i < 10; i++) {
            store.put("key" + i, "x".repeat(100));
        }
        task.commit(store);
        assertThat(shown.value("cache-entries")).isEqualTo(10);
        assertThat(shown.value("cache-bytes")).isBetween(10 * 300.0, 10 * 350.0);
        assertThat(shown.value("evictions-total")).isZero();

        for (int i = 0; i < 1000; i++) {
            store.put("key" + i, "x".repeat(100));
        }
        task.commit(store);
        double left = shown.value("cache-entries");
        assertThat(left).isBetween(20.0, 100.0);
        assertThat(shown.value("cache-bytes")).isBetween(1.0, 10_000.0);
        assertThat(shown.value("evictions-total")).isEqualTo(1000 - left);
    }

    @Test
    void a_cache_bounded_by_entries_shows_its_bytes_too() {
        KeyValueStore<String, String> store = open(CacheConfig.ofEntries(10));
        for (int i = 0; i < 100; i++) {
            store.put("key" + i, "x".repeat(100));
        }
        task.commit(store);
        double entries = shown.value("cache-entries");
        assertThat(entries).isLessThanOrEqualTo(10);
        assertThat(shown.value("cache-bytes")).isBetween(entries * 300, entries * 350);
    }

    @Test
    void the_buffer_shows_what_waits_and_for_how_long() {
        KeyValueStore<String, String> store = open();
        assertThat(shown.value("oldest-buffered-age-ms")).isZero();
        store.put("a", "1");
        store.put("b", "1");
        assertThat(shown.value("buffered-entries")).isEqualTo(2);
        assertThat(shown.value("buffered-bytes")).isPositive();
        await().untilAsserted(
                        () -> assertThat(shown.value("oldest-buffered-age-ms")).isBetween(50.0, 60_000.0));
        task.commit(store);
        assertThat(shown.value("buffered-entries")).isZero();
        assertThat(shown.value("buffered-bytes")).isZero();
        assertThat(shown.value("oldest-buffered-age-ms")).isZero();
    }

    @Test
    void writes_of_a_key_between_two_commits_are_coalesced_and_written_back_as_one() {
        KeyValueStore<String, String> store = open();
        for (int i = 0; i < 10; i++) {
            store.put("a", "1");
            store.put("b", "1");
        }
        task.commit(store);
        assertThat(shown.value("coalesced-writes-total")).isEqualTo(18);
        assertThat(shown.value("written-back-total")).isEqualTo(2);
        assertThat(shown.value("write-back-batch-size-max")).isEqualTo(2);
        assertThat(shown.value("write-back-latency-max")).isPositive();

        store.put("c", "1");
        task.commit(store);
        task.commit(store); // with nothing to write back it is no batch
        assertThat(shown.value("write-back-batch-size-avg")).isEqualTo(1.5);
        assertThat(shown.value("written-back-total")).isEqualTo(3);
    }

    @Test
    void without_a_cache_every_write_is_written_back_and_every_read_is_a_miss() {
        KeyValueStore<String, String> store = open(CacheConfig.disabled());
        store.put("a", "1");
        store.put("a", "2");
        store.get("a");
        assertThat(shown.value("written-back-total")).isEqualTo(2);
        assertThat(shown.value("misses-total")).isEqualTo(1);
        assertThat(shown.value("buffered-entries")).isZero();
        assertThat(shown.value("cache-entries")).isZero();
    }

    @Test
    void iterators_are_counted_from_opening_to_their_first_close() {
        KeyValueStore<String, String> store = open();
        KeyValueIterator<String, String> first = store.all();
        KeyValueIterator<String, String> second = store.range("a", "b"); // in the same millisecond, most often
        assertThat(shown.value("num-open-iterators")).isEqualTo(2);
        assertThat(shown.value("oldest-iterator-open-since-ms"))
                .isBetween(System.currentTimeMillis() - 60_000.0, (double) System.currentTimeMillis());
        first.close();
        first.close();
        assertThat(shown.value("num-open-iterators")).isEqualTo(1);
        assertThat(shown.value("oldest-iterator-open-since-ms")).isPositive();
        assertThat(shown.value("iterator-duration-max")).isPositive();
        assertThat(shown.value("all-latency-max")).isPositive();
        assertThat(shown.value("range-latency-max")).isNaN();
        second.close();
        assertThat(shown.value("num-open-iterators")).isZero();
        assertThat(shown.value("oldest-iterator-open-since-ms")).isZero();
        assertThat(shown.value("range-latency-max")).isPositive();
    }

    @Test
    void the_iterator_that_a_range_query_gives_is_counted_until_it_is_closed() {
        KeyValueStore<String, String> store = open();
        KeyValueIterator<String, String> scan = store.query(
                        RangeQuery.<String, String>withNoBounds(), PositionBound.unbounded(), new QueryConfig(false))
                .getResult();
        assertThat(shown.value("num-open-iterators")).isEqualTo(1);
        scan.close();
        assertThat(shown.value("num-open-iterators")).isZero();
    }

    @Test
    void num_keys_are_those_of_the_store_below_whatever_its_class() {
        KeyValueStore<String, String> store = open();
        store.put("a", "1");
        assertThat(shown.value("num-keys")).isZero(); // Kafka's does not count what is cached either
        task.commit(store);
        assertThat(shown.value("num-keys")).isEqualTo(1);
    }

    @Test
    void the_readme_lists_every_metric_of_ours() throws IOException {
        assertThat(ReadmeTable.readme()).contains(ReadmeTable.of(CacheMetric.values()));
    }
}
