package dev.crema.memory;

import static dev.crema.store.contract.TestTask.drain;
import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.store.contract.TestTask;
import dev.crema.store.engine.EngineStores;
import dev.crema.store.engine.Segments;
import dev.crema.store.engine.StoreFormat;
import dev.crema.store.engine.WindowShape;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.common.metrics.KafkaMetric;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.kstream.Windowed;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.Stores;
import org.apache.kafka.streams.state.WindowStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExpiryTest {

    private static final Duration LENGTH = Duration.ofMinutes(1);
    private static final int KEYS = 1000;

    @Test
    void what_has_expired_leaves_the_heap_but_for_a_quarter_of_the_retention_time() {
        try (TestTask task = new TestTask()) {
            WindowStore<Integer, String> store = task.open(Stores.windowStoreBuilder(
                    MemoryStores.inMemoryWindowStore("store", LENGTH.multipliedBy(8), LENGTH, false),
                    Serdes.Integer(),
                    Serdes.String()));
            for (int window = 0; window < 100; window++) {
                for (int key = 0; key < KEYS; key++) {
                    store.put(key, "x", window * LENGTH.toMillis());
                }
                assertThat(entries(task)).isLessThanOrEqualTo(10 * KEYS + 1); // and the stream time
            }
        }
    }

    /** What a scan would have begun with may be gone by the time that it looks. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_scan_that_is_overtaken_sees_all_that_is_kept_then(boolean hasIndex) {
        long length = LENGTH.toMillis();
        Bytes key = Bytes.wrap(new byte[] {1});
        AtomicReference<Runnable> overtake = new AtomicReference<>(() -> {});
        TappedEngines engines = new TappedEngines(method -> {
            if (method.equals("scan")) {
                overtake.getAndSet(() -> {}).run();
            }
        });
        WindowShape shape = new WindowShape("store", new Segments(4 * length, length, hasIndex), length, false);
        WindowStore<Bytes, byte[]> store = EngineStores.window(shape, StoreFormat.PLAIN, engines);
        try (TestTask task = new TestTask()) {
            store.init(task.context(), store);
            putWindows(store, key, 0, 4);
            overtake.set(() -> putWindows(store, key, 4, 6));
            assertThat(times(store.fetch(key, 0, Long.MAX_VALUE)))
                    .containsExactly(2 * length, 3 * length, 4 * length, 5 * length);
            overtake.set(() -> putWindows(store, key, 6, 20));
            assertThat(times(store.fetchAll(0, Long.MAX_VALUE)))
                    .containsExactly(16 * length, 17 * length, 18 * length, 19 * length);
            store.close();
        }
    }

    @Test
    void the_first_record_of_a_window_looks_for_none_before_it() {
        AtomicInteger looks = new AtomicInteger();
        TappedEngines engines = new TappedEngines(method -> {
            if (method.equals("get")) {
                looks.incrementAndGet();
            }
        });
        long length = LENGTH.toMillis();
        WindowShape shape = new WindowShape("store", new Segments(4 * length, length, false), length, false);
        WindowStore<Bytes, byte[]> store = EngineStores.window(shape, StoreFormat.PLAIN, engines);
        try (TestTask task = new TestTask()) {
            store.init(task.context(), store);
            for (long start = 0; start < 20 * length; start += length) {
                for (int key = 0; key < KEYS; key++) {
                    Bytes bytes = Bytes.wrap(Integer.toString(key).getBytes(StandardCharsets.UTF_8));
                    assertThat(store.fetch(bytes, start)).isNull();
                    store.put(bytes, new byte[] {1}, start);
                    assertThat(store.fetch(bytes, start)).isNotNull();
                }
            }
            assertThat(looks.get()).isBetween(20 * KEYS, 20 * KEYS + 20 * KEYS / 50);
            store.close();
        }
    }

    private static void putWindows(WindowStore<Bytes, byte[]> store, Bytes key, int from, int to) {
        for (int window = from; window < to; window++) {
            store.put(key, new byte[] {1}, window * LENGTH.toMillis());
        }
    }

    private static List<Long> times(KeyValueIterator<?, ?> scan) {
        return drain(scan).stream()
                .map(entry -> entry.key instanceof Windowed<?> windowed
                        ? windowed.window().start()
                        : (Long) entry.key)
                .toList();
    }

    private static long entries(TestTask task) {
        return task.context().metrics().metrics().entrySet().stream()
                .filter(metric -> metric.getKey().group().equals("stream-crema-metrics")
                        && metric.getKey().name().equals("num-keys"))
                .mapToLong(metric -> (long) ((KafkaMetric) metric.getValue()).metricValue())
                .findAny()
                .orElseThrow();
    }
}
