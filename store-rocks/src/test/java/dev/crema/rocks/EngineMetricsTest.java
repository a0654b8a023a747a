package dev.crema.rocks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.crema.store.contract.TestTask;
import dev.crema.store.metrics.ReadmeTable;
import dev.crema.store.metrics.Shown;
import java.io.IOException;
import java.util.Map;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a store says of itself after a few calls that can be counted by hand. */
class EngineMetricsTest {

    private static final int ENTRIES = 1000;

    private final TestTask task = new TestTask(Map.of("crema." + RocksConfig.FLUSH_MAX_AGE_MS, 1));
    private final Shown shown = Shown.by(task);
    private final KeyValueStore<String, String> store = task.open(Stores.keyValueStoreBuilder(
            RocksStores.persistentKeyValueStore("store"), Serdes.String(), Serdes.String()));

    @AfterEach
    void close() {
        task.close();
    }

    private double value(RocksMetric metric) {
        return shown.value(metric.metric());
    }

    private void write() {
        for (int i = 0; i < ENTRIES; i++) {
            store.put("key" + i, "value");
        }
    }

    @Test
    void writes_are_staged_until_their_commit_and_then_counted_as_its() {
        assertThat(value(RocksMetric.STAGED_ENTRIES)).isZero();
        assertThat(value(RocksMetric.COMMIT_SIZE_MAX)).isNaN();
        write();
        assertThat(value(RocksMetric.STAGED_ENTRIES)).isEqualTo(ENTRIES);
        assertThat(value(RocksMetric.STAGED_BYTES)).isGreaterThan(ENTRIES * 10);
        task.commit(store);
        await().untilAsserted(() -> {
            assertThat(value(RocksMetric.STAGED_ENTRIES)).isZero();
            assertThat(value(RocksMetric.STAGED_BYTES)).isZero();
            assertThat(value(RocksMetric.COMMIT_SIZE_MAX)).isEqualTo(ENTRIES);
            assertThat(value(RocksMetric.COMMIT_LATENCY_MAX)).isPositive();
        });
        assertThat(value(RocksMetric.SPILLED)).isZero();
    }

    @Test
    void what_is_not_on_disk_grows_old_until_it_is() throws InterruptedException {
        assertThat(value(RocksMetric.NOT_DURABLE_AGE)).isZero();
        store.commit(Map.of(task.changelogPartition(store), 0L));
        Thread.sleep(2);
        assertThat(value(RocksMetric.NOT_DURABLE_AGE)).isPositive();
        await().untilAsserted(
                        () -> assertThat(value(RocksMetric.NOT_DURABLE_AGE)).isZero()); // by the timer
    }

    @Test
    void open_iterators_are_counted_with_the_age_of_the_oldest() throws InterruptedException {
        write();
        assertThat(value(RocksMetric.OPEN_SCANS)).isZero();
        assertThat(value(RocksMetric.OLDEST_SCAN_AGE)).isZero();
        try (KeyValueIterator<String, String> first = store.all()) {
            Thread.sleep(2);
            try (KeyValueIterator<String, String> second = store.range("key1", "key2")) {
                assertThat(value(RocksMetric.OPEN_SCANS)).isEqualTo(2);
                assertThat(value(RocksMetric.OLDEST_SCAN_AGE)).isGreaterThanOrEqualTo(2);
                assertThat(first.next().value).isEqualTo(second.next().value);
            }
            assertThat(value(RocksMetric.OPEN_SCANS)).isEqualTo(1);
        }
        assertThat(value(RocksMetric.OPEN_SCANS)).isZero();
    }

    @Test
    void a_closed_store_shows_nothing() {
        store.close();
        assertThat(task.context().metrics().metrics().keySet())
                .noneMatch(name -> name.group().equals("stream-crema-metrics"));
    }

    @Test
    void the_readme_lists_all_of_them() throws IOException {
        assertThat(ReadmeTable.readme()).contains(ReadmeTable.of(RocksMetric.values()));
    }
}
