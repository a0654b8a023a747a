package dev.crema.store.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crema.store.CachedStores;
import dev.crema.store.contract.ProbeStore;
import dev.crema.store.contract.TestTask;
import dev.crema.store.kafka.OwnMetrics;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.apache.kafka.streams.state.internals.CachedStateStore;
import org.apache.kafka.streams.state.internals.MeteredStateStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** When metrics come and go, and under which tags. */
class MetricsLifecycleTest {

    private static final Executor OTHER_THREAD = task -> new Thread(task, "other").start();

    private final TestTask task = new TestTask(Map.of(StreamsConfig.METRICS_RECORDING_LEVEL_CONFIG, "TRACE"));
    private final Shown shown = Shown.by(task);

    @AfterEach
    void closeAll() {
        task.close();
        assertThat(shown.names()).isEmpty();
    }

    private static KeyValueStore<String, String> build(KeyValueBytesStoreSupplier supplier) {
        return CachedStores.keyValueStoreBuilder(supplier, Serdes.String(), Serdes.String())
                .build();
    }

    private KeyValueStore<String, String> open(KeyValueBytesStoreSupplier supplier) {
        return task.open(CachedStores.keyValueStoreBuilder(supplier, Serdes.String(), Serdes.String()));
    }

    private static void onOtherThread(Runnable action) {
        CompletableFuture.runAsync(action, OTHER_THREAD).join();
    }

    @Test
    void a_closed_store_leaves_no_metric_of_any_layer() {
        KeyValueStore<String, String> store = open(Stores.persistentKeyValueStore("store"));
        assertThat(shown.in("stream-state-metrics"))
                .anyMatch(metric -> metric.metricName().name().equals("bytes-written-rate")); // RocksDB's own
        assertThat(shown.in(OwnMetrics.GROUP)).hasSameSizeAs(CacheMetric.values());
        store.close();
        assertThat(shown.names()).isEmpty();
    }

    @Test
    void a_store_closed_by_another_thread_leaves_no_metric_either() {
        KeyValueStore<String, String> store = open(Stores.persistentKeyValueStore("store"));
        onOtherThread(store::close);
        assertThat(shown.names()).isEmpty();
    }

    @Test
    void a_store_opened_again_by_another_thread_has_all_metrics_under_that_threads_name_alone() {
        KeyValueStore<String, String> store = open(Stores.persistentKeyValueStore("store"));
        Set<MetricName> before = shown.names();
        store.close();
        onOtherThread(() -> store.init(task.context(), store));
        assertThat(shown.names()).hasSameSizeAs(before);
        assertThat(shown.names()).allMatch(name -> name.tags().get("thread-id").equals("other"));
        onOtherThread(store::close);

        store.init(task.context(), store);
        assertThat(shown.names()).isEqualTo(before);
    }

    @Test
    void a_store_opened_again_counts_from_zero() {
        ProbeStore below = new ProbeStore("store");
        KeyValueStore<String, String> store = open(below.supplier());
        store.get("a");
        assertThat(shown.value("misses-total")).isEqualTo(1);
        store.close();
        store.init(task.context(), store);
        assertThat(shown.value("misses-total")).isZero();
        store.get("a");
        assertThat(shown.value("misses-total")).isEqualTo(1);
        assertThat(shown.value("get-latency-max")).isPositive();
    }

    @Test
    void a_recycled_store_keeps_its_metrics() {
        KeyValueStore<String, String> store = open(Stores.inMemoryKeyValueStore("store"));
        store.put("a", "1");
        task.commit(store);
        Set<MetricName> before = shown.names();
        ((CachedStateStore<?, ?>) store).clearCache();
        assertThat(shown.names()).isEqualTo(before);
        assertThat(shown.value("cache-entries")).isZero();
        assertThat(shown.value("written-back-total")).isEqualTo(1);
    }

    @Test
    void closing_twice_takes_nothing_from_the_stores_successor() {
        KeyValueStore<String, String> store = open(Stores.inMemoryKeyValueStore("store"));
        Set<MetricName> before = shown.names();
        store.close();
        open(Stores.inMemoryKeyValueStore("store"));
        store.close();
        assertThat(shown.names()).isEqualTo(before);
    }

    @Test
    void a_store_that_cannot_be_opened_leaves_no_metric() {
        ProbeStore below = new ProbeStore("store");
        below.refusesToOpen = true;
        KeyValueStore<String, String> store = build(below.supplier());
        assertThatThrownBy(() -> store.init(task.context(), store)).hasMessage("refused");
        assertThat(shown.names()).isEmpty();
    }

    @Test
    void a_restoration_is_recorded_whichever_thread_restores() {
        KeyValueStore<String, String> store = open(Stores.inMemoryKeyValueStore("store"));
        Set<MetricName> before = shown.names();
        onOtherThread(() -> ((MeteredStateStore) store).recordRestoreTime(5));
        assertThat(shown.value("restore-latency-max")).isEqualTo(5);
        assertThat(shown.names()).isEqualTo(before);
    }

    @Test
    void no_metric_of_ours_has_two_sets_of_tags_whatever_the_engines() {
        open(Stores.inMemoryKeyValueStore("memory"));
        open(Stores.persistentKeyValueStore("rocks"));
        open(new ProbeStore("probe").supplier());
        assertThat(shown.in(OwnMetrics.GROUP)).hasSize(3 * CacheMetric.values().length);
        for (CacheMetric metric : CacheMetric.values()) {
            assertThat(shown.tags().get(metric.metric()))
                    .as(metric.metric())
                    .containsExactly(Set.of("thread-id", "task-id", "state-id"));
        }
    }
}
