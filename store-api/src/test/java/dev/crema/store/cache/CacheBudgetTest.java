package dev.crema.store.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crema.store.CachedStores;
import dev.crema.store.contract.TestTask;
import dev.crema.store.kafka.TaskContext;
import dev.crema.store.metrics.CacheMetric;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.common.utils.LogCaptureAppender;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.apache.kafka.streams.state.WindowStore;
import org.apache.kafka.streams.state.internals.InMemoryKeyValueStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The stores of an instance keep within one budget, and share it by need. */
class CacheBudgetTest {

    private static final long SEED = Long.getLong("crema.seed", new Random().nextLong());

    private static final long BUDGET = 1 << 20;

    /** How far it may be off. */
    private static final double TOLERANCE = 1.1;

    /** Of entries that take some 170 bytes of heap. */
    private static final int THIRD_OF_BUDGET = 2_000;

    private static final String VALUE = "v".repeat(50);

    private final TestTask task = new TestTask(Map.of("crema.cache.max.bytes", BUDGET));
    private final CacheBudget budget = CacheBudget.of(TaskContext.of(task.context(), "any"));

    @AfterEach
    void close() {
        task.close();
    }

    private KeyValueStore<String, String> open(String name) {
        return open(name, CacheConfig.configured());
    }

    private KeyValueStore<String, String> open(String name, CacheConfig config) {
        return task.open(
                CachedStores.keyValueStoreBuilder(Stores.inMemoryKeyValueStore(name), Serdes.String(), Serdes.String())
                        .withCache(config)
                        .withLoggingDisabled());
    }

    private List<KeyValueStore<String, String>> openAll(int stores) {
        return IntStream.range(0, stores).mapToObj(i -> open("store" + i)).toList();
    }

    private void fill(KeyValueStore<String, String> store, int entries) {
        for (int i = 0; i < entries; i++) {
            store.put("key" + i, VALUE);
        }
        for (int commit = 0; commit < 200; commit++) { // which is a dozen of each store
            task.flush(store);
        }
    }

    /** Several times, in another order each time. */
    private void read(KeyValueStore<String, String> store, int entries) {
        Random random = new Random(SEED);
        for (int i = 0; i < 20 * entries; i++) {
            store.get("key" + random.nextInt(entries));
        }
    }

    private long metric(StateStore store, CacheMetric metric) {
        return task.context().metrics().metrics().entrySet().stream()
                .filter(entry ->
                        entry.getKey().name().equals(metric.definition().metric())
                                && store.name().equals(entry.getKey().tags().get("state-id")))
                .mapToLong(entry -> ((Number) entry.getValue().metricValue()).longValue())
                .findAny()
                .orElseThrow();
    }

    private long cached(KeyValueStore<String, String> store) {
        return metric(store, CacheMetric.BYTES);
    }

    @Test
    void a_store_takes_what_others_do_not_use() {
        KeyValueStore<String, String> hot = openAll(16).get(3);
        fill(hot, THIRD_OF_BUDGET);
        read(hot, THIRD_OF_BUDGET);
        assertThat(metric(hot, CacheMetric.ENTRIES)).isEqualTo(THIRD_OF_BUDGET);
        assertThat(cached(hot)).isBetween(BUDGET * 3 / 10, BUDGET * 4 / 10);
    }

    @Test
    void what_is_read_no_more_makes_room_for_what_is() {
        List<KeyValueStore<String, String>> stores = openAll(16);
        for (KeyValueStore<String, String> hot : stores.subList(0, 4)) {
            fill(hot, 2 * THIRD_OF_BUDGET);
            read(hot, 2 * THIRD_OF_BUDGET);
            assertThat(cached(hot)).as(hot.name()).isGreaterThan(BUDGET / 2);
            assertThat(budget.bytes()).isLessThan((long) (BUDGET * TOLERANCE));
        }
    }

    @Test
    void a_closed_store_gives_back_what_it_had() {
        KeyValueStore<String, String> before = open("before");
        fill(before, 2 * THIRD_OF_BUDGET);
        read(before, 2 * THIRD_OF_BUDGET);
        before.close();
        assertThat(budget.bytes()).isZero();
        KeyValueStore<String, String> after = open("after");
        fill(after, THIRD_OF_BUDGET);
        for (int i = 0; i < THIRD_OF_BUDGET; i++) { // once, without misses that would have another one give
            after.get("key" + i);
        }
        assertThat(metric(after, CacheMetric.ENTRIES)).isEqualTo(THIRD_OF_BUDGET);
    }

    @Test
    void a_store_keeps_within_a_bound_of_its_own() {
        KeyValueStore<String, String> bounded = open("bounded", CacheConfig.ofBytes(BUDGET / 8));
        fill(bounded, 2 * THIRD_OF_BUDGET);
        read(bounded, 2 * THIRD_OF_BUDGET);
        assertThat(cached(bounded)).isBetween(BUDGET / 8 / 4, BUDGET / 8);
    }

    @Test
    void a_bound_above_the_budget_is_warned_of_and_is_none() {
        KeyValueStore<String, String> unbounded;
        try (LogCaptureAppender log = LogCaptureAppender.createAndRegister(CacheBounds.class)) {
            unbounded = open("unbounded", CacheConfig.ofBytes(10 * BUDGET));
            assertThat(log.getMessages("WARN"))
                    .singleElement()
                    .asString()
                    .contains("unbounded", "crema.cache.max.bytes", Long.toString(BUDGET));
        }
        fill(unbounded, 10 * THIRD_OF_BUDGET);
        read(unbounded, 10 * THIRD_OF_BUDGET);
        assertThat(budget.bytes()).isLessThan((long) (BUDGET * TOLERANCE));
    }

    @Test
    void writes_that_wait_take_half_at_most_and_a_store_that_comes_late_has_some_too() {
        List<KeyValueStore<String, String>> stores = openAll(8);
        for (KeyValueStore<String, String> store : stores) {
            for (int i = 0; i < 2 * THIRD_OF_BUDGET; i++) {
                store.put("key" + i, VALUE);
            }
            long waiting = stores.stream()
                    .mapToLong(each -> metric(each, CacheMetric.BUFFERED_BYTES))
                    .sum();
            assertThat(waiting).isBetween(BUDGET * 4 / 10, (long) (BUDGET / 2 * TOLERANCE));
            assertThat(metric(store, CacheMetric.BUFFERED_BYTES)).isGreaterThan(BUDGET / 2 / 10 / 8 / 2);
        }
    }

    @Test
    void clean_entries_take_what_waiting_writes_do_not() {
        KeyValueStore<String, String> store = open("store");
        fill(store, 3 * THIRD_OF_BUDGET);
        read(store, 3 * THIRD_OF_BUDGET);
        assertThat(cached(store)).isGreaterThan(BUDGET * 9 / 10);
        for (int i = 0; i < THIRD_OF_BUDGET; i++) {
            store.put("key" + i, VALUE);
            assertThat(budget.bytes()).isLessThan((long) (BUDGET * TOLERANCE));
        }
    }

    @Test
    void what_waiting_writes_took_comes_back_though_other_stores_never_commit() {
        KeyValueStore<String, String> only = openAll(16).get(0);
        for (int i = 0; i < 4 * THIRD_OF_BUDGET; i++) {
            only.put("key" + i, VALUE);
        }
        for (int commit = 0; commit < 20; commit++) {
            task.flush(only);
        }
        read(only, 4 * THIRD_OF_BUDGET);
        assertThat(cached(only)).isGreaterThan(BUDGET * 3 / 4);
    }

    @Test
    void it_can_be_resized_while_stores_are_open() {
        KeyValueStore<String, String> store = open("store");
        fill(store, 10 * THIRD_OF_BUDGET);
        read(store, 10 * THIRD_OF_BUDGET);
        assertThat(CacheBudget.ofApplication("app")).contains(budget);
        budget.resize(BUDGET / 4);
        assertThat(budget.bytes()).isLessThanOrEqualTo((long) (BUDGET / 4 * TOLERANCE));
        read(store, 10 * THIRD_OF_BUDGET);
        assertThat(budget.bytes()).isLessThanOrEqualTo((long) (BUDGET / 4 * TOLERANCE));
        budget.resize(3 * BUDGET);
        read(store, 10 * THIRD_OF_BUDGET);
        assertThat(budget.bytes()).isBetween(2 * BUDGET, (long) (3 * BUDGET * TOLERANCE));
        assertThat(metric(store, CacheMetric.BUDGET_MAX_BYTES)).isEqualTo(3 * BUDGET);
        budget.resize(0);
        store.put("key", VALUE);
        assertThat(budget.bytes()).isZero();
        assertThatThrownBy(() -> budget.resize(-1)).hasMessageContaining("app").hasMessageContaining("-1");
    }

    @Test
    void writes_that_wait_while_it_shrinks_go_out_with_the_next_one() {
        KeyValueStore<String, String> store = open("store");
        for (int i = 0; i < THIRD_OF_BUDGET; i++) {
            store.put("key" + i, VALUE);
        }
        assertThat(metric(store, CacheMetric.BUFFERED_BYTES)).isGreaterThan(BUDGET / 4);
        budget.resize(BUDGET / 8);
        store.put("another", VALUE);
        assertThat(budget.bytes()).isLessThanOrEqualTo((long) (BUDGET / 8 * TOLERANCE));
    }

    @Test
    void stores_that_open_after_it_was_resized_have_what_there_is_now() {
        budget.resize(4 * BUDGET);
        KeyValueStore<String, String> grown = open("grown");
        fill(grown, 6 * THIRD_OF_BUDGET);
        read(grown, 6 * THIRD_OF_BUDGET);
        assertThat(cached(grown)).isGreaterThan(3 * BUDGET / 2);
        budget.resize(BUDGET / 4);
        try (LogCaptureAppender log = LogCaptureAppender.createAndRegister(CacheBounds.class)) {
            open("shrunken");
            assertThat(log.getMessages("WARN")).isEmpty();
        }
    }

    @Test
    void a_store_that_opens_once_there_is_a_budget_has_a_cache() {
        try (TestTask without = new TestTask(Map.of("crema.cache.max.bytes", 0))) {
            KeyValueStore<String, String> store = without.open(CachedStores.keyValueStoreBuilder(
                    Stores.inMemoryKeyValueStore("store"), Serdes.String(), Serdes.String()));
            store.put("key", VALUE);
            assertThat(without.changelog()).hasSize(1);
            store.close();
            CacheBudget.of(TaskContext.of(without.context(), "store")).resize(BUDGET);
            store = without.open(CachedStores.keyValueStoreBuilder(
                    Stores.inMemoryKeyValueStore("store"), Serdes.String(), Serdes.String()));
            store.put("key", VALUE);
            assertThat(without.changelog()).hasSize(1);
        }
    }

    @Test
    void a_bound_of_a_store_stays_when_there_is_more_for_all() {
        KeyValueStore<String, String> bounded = open("bounded", CacheConfig.ofBytes(2 * BUDGET));
        budget.resize(100 * BUDGET);
        fill(bounded, 20 * THIRD_OF_BUDGET);
        read(bounded, 20 * THIRD_OF_BUDGET);
        assertThat(cached(bounded)).isBetween(BUDGET / 2, 2 * BUDGET);
    }

    @Test
    void a_buffer_that_was_asked_for_lets_no_other_store_pass_half() {
        open("asked", CacheConfig.configured().withBufferBytes(BUDGET));
        KeyValueStore<String, String> other = open("other");
        for (int i = 0; i < 4 * THIRD_OF_BUDGET; i++) {
            other.put("key" + i, VALUE);
        }
        assertThat(metric(other, CacheMetric.BUFFERED_BYTES)).isLessThan((long) (BUDGET / 2 * TOLERANCE));
    }

    @Test
    void a_few_large_values_count_from_the_first() {
        KeyValueStore<String, String> store = open("store");
        for (int size = 1; size < BUDGET; size *= 2) {
            store.put("key", "v".repeat(size));
        }
        assertThat(budget.bytes()).isLessThan((long) (BUDGET * TOLERANCE));
        KeyValueStore<String, String> another = open("another");
        another.put("large", "v".repeat((int) BUDGET / 16));
        assertThat(metric(another, CacheMetric.BUFFERED_BYTES)).isGreaterThan(BUDGET / 20);
    }

    @Test
    void what_is_known_of_the_windows_of_keys_that_wait_counts_too() {
        WindowStore<String, String> store = task.open(CachedStores.windowStoreBuilder(
                        Stores.inMemoryWindowStore("windows", Duration.ofHours(1), Duration.ofMillis(1), false),
                        Serdes.String(),
                        Serdes.String())
                .withLoggingDisabled());
        int keys = 100;
        int windows = 20;
        for (int i = 0; i < keys * windows; i++) {
            store.put("key" + i % keys, "", i);
        }
        task.commit(store);
        for (int i = 0; i < keys; i++) {
            store.fetch("key" + i, 0, keys * windows).close();
            store.put("key" + i, "", i);
        }
        assertThat(metric(store, CacheMetric.BUFFERED_BYTES)).isGreaterThan(keys * windows * 48);
    }

    @Test
    void what_is_below_already_counts_no_more() {
        KeyValueStore<String, String> store = open("store");
        store.put("large", "v".repeat((int) (2 * BUDGET)));
        assertThat(budget.bytes()).isZero();
    }

    @Test
    void a_store_that_cannot_be_opened_leaves_its_part() {
        assertThatThrownBy(() -> task.open(
                        CachedStores.keyValueStoreBuilder(new Unopenable("broken"), Serdes.String(), Serdes.String())
                                .withLoggingDisabled()))
                .isInstanceOf(UnsatisfiedLinkError.class);
        assertThat(metric(open("only"), CacheMetric.MAX_BYTES)).isEqualTo(BUDGET);
    }

    private record Unopenable(String name) implements KeyValueBytesStoreSupplier {
        @Override
        public KeyValueStore<Bytes, byte[]> get() {
            return new InMemoryKeyValueStore(name) {
                @Override
                public void init(StateStoreContext context, StateStore root) {
                    throw new UnsatisfiedLinkError("for want of a library");
                }
            };
        }

        @Override
        public String metricsScope() {
            return "in-memory";
        }
    }

    @Test
    void as_much_as_there_can_be_is_a_budget_too() {
        budget.resize(Long.MAX_VALUE);
        openAll(3).forEach(store -> fill(store, 10));
        assertThat(budget.maxBytes()).isPositive();
    }

    @Test
    void a_store_without_a_cache_takes_no_part() {
        openAllWithout(15);
        KeyValueStore<String, String> only = open("only");
        assertThat(metric(only, CacheMetric.MAX_BYTES)).isEqualTo(BUDGET);
    }

    @Test
    void a_store_that_is_bounded_by_entries_takes_no_part() {
        KeyValueStore<String, String> bounded =
                open("bounded", CacheConfig.ofEntries(100).withBufferBytes(0));
        fill(bounded, THIRD_OF_BUDGET);
        read(bounded, THIRD_OF_BUDGET);
        assertThat(metric(bounded, CacheMetric.ENTRIES)).isEqualTo(100);
        assertThat(budget.bytes()).isZero();
    }

    private void openAllWithout(int stores) {
        for (int i = 0; i < stores; i++) {
            open("without" + i, CacheConfig.disabled());
        }
    }

    @Test
    void another_instance_has_one_of_its_own() {
        try (TestTask other = new TestTask()) {
            assertThat(CacheBudget.of(TaskContext.of(other.context(), "store"))).isNotSameAs(budget);
        }
        assertThat(CacheBudget.of(TaskContext.of(task.context(), "other"))).isSameAs(budget);
    }

    @Test
    void it_holds_while_stores_come_and_go_and_need_more_and_less() {
        Random random = new Random(SEED);
        List<KeyValueStore<String, String>> stores = new ArrayList<>(openAll(4));
        for (int step = 0; step < 400; step++) {
            if (stores.size() < 3 || random.nextInt(20) == 0) {
                stores.add(open("later" + step));
            }
            if (random.nextInt(20) == 0) {
                stores.remove(random.nextInt(stores.size())).close();
            }
            KeyValueStore<String, String> store = stores.get(random.nextInt(stores.size()));
            int keys = 1 + random.nextInt(2 * THIRD_OF_BUDGET);
            for (int i = 0; i < 500; i++) {
                String key = "key" + random.nextInt(keys);
                if (random.nextInt(3) == 0) {
                    store.put(key, "v".repeat(random.nextInt(100)));
                } else {
                    store.get(key);
                }
            }
            assertThat(budget.bytes())
                    .as("step %d, -Dcrema.seed=%d", step, SEED)
                    .isLessThan((long) (BUDGET * TOLERANCE));
            if (random.nextInt(10) == 0) {
                stores.forEach(task::flush);
            }
        }
    }

    @Test
    void it_holds_for_threads_side_by_side() throws Exception {
        List<KeyValueStore<String, String>> stores = openAll(4);
        ExecutorService threads = Executors.newFixedThreadPool(stores.size());
        try {
            List<Future<?>> work = new ArrayList<>();
            for (KeyValueStore<String, String> store : stores) {
                work.add(threads.submit(() -> {
                    Random random = new Random(SEED + store.hashCode());
                    for (int i = 0; i < 100_000; i++) {
                        String key = "key" + random.nextInt(2 * THIRD_OF_BUDGET);
                        if (random.nextInt(3) == 0) {
                            store.put(key, VALUE);
                        } else {
                            store.get(key);
                        }
                    }
                }));
            }
            while (!work.stream().allMatch(Future::isDone)) {
                assertThat(budget.bytes()).as("-Dcrema.seed=%d", SEED).isLessThan((long) (BUDGET * TOLERANCE));
            }
            for (Future<?> each : work) {
                each.get();
            }
        } finally {
            threads.shutdown();
        }
        stores.forEach(KeyValueStore::close);
        assertThat(budget.bytes()).isZero();
    }
}
