package dev.crema.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crema.store.cache.CacheConfig;
import dev.crema.store.contract.ProbeStore;
import dev.crema.store.contract.TestTask;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.query.PositionBound;
import org.apache.kafka.streams.query.QueryConfig;
import org.apache.kafka.streams.query.RangeQuery;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;
import org.apache.kafka.streams.state.internals.WrappedStateStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever a store goes through, no thread and no iterator stays behind. */
class LeftoversTest {

    private static final int KEYS = 1000;

    /** The ways to scan, each of all keys. */
    enum Scan {
        ALL {
            @Override
            KeyValueIterator<String, String> open(KeyValueStore<String, String> store) {
                return store.all();
            }
        },
        REVERSE_ALL {
            @Override
            KeyValueIterator<String, String> open(KeyValueStore<String, String> store) {
                return store.reverseAll();
            }
        },
        RANGE {
            @Override
            KeyValueIterator<String, String> open(KeyValueStore<String, String> store) {
                return store.range("key", "kez");
            }
        },
        REVERSE_RANGE {
            @Override
            KeyValueIterator<String, String> open(KeyValueStore<String, String> store) {
                return store.reverseRange("key", "kez");
            }
        },
        PREFIX_SCAN {
            @Override
            KeyValueIterator<String, String> open(KeyValueStore<String, String> store) {
                return store.prefixScan("key", new StringSerializer());
            }
        },
        RANGE_QUERY {
            @Override
            KeyValueIterator<String, String> open(KeyValueStore<String, String> store) {
                return store.query(
                                RangeQuery.<String, String>withRange("key", "kez"),
                                PositionBound.unbounded(),
                                new QueryConfig(false))
                        .getResult();
            }
        };

        abstract KeyValueIterator<String, String> open(KeyValueStore<String, String> store);
    }

    /** Counts the threads that a thread makes, and those that these make. */
    private static final class Threads extends InheritableThreadLocal<AtomicInteger> {
        @Override
        protected AtomicInteger childValue(AtomicInteger ofParent) {
            if (ofParent != null) {
                ofParent.incrementAndGet();
            }
            return ofParent;
        }
    }

    private final TestTask task = new TestTask();
    private final ProbeStore below = new ProbeStore("store");
    private KeyValueStore<String, String> store;

    @BeforeEach
    void open() {
        store = task.open(CachedStores.keyValueStoreBuilder(below.supplier(), Serdes.String(), unreadablePoison())
                .withCache(tiny()));
    }

    @AfterEach
    void closeAll() {
        task.close();
        assertThat(below.openIterators()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void a_store_makes_no_threads_but_those_of_its_engine(KafkaEngine engine) {
        int ofKafkas =
                threadsIn(Stores.keyValueStoreBuilder(engine.plain.apply("kafkas"), Serdes.String(), Serdes.String())
                        .withCachingEnabled());
        assertThat(threadsIn(
                        CachedStores.keyValueStoreBuilder(engine.plain.apply("ours"), Serdes.String(), Serdes.String())
                                .withCache(tiny())))
                .isEqualTo(ofKafkas);
    }

    /** Threads made during the life of a store, alive or ended by now. */
    private static int threadsIn(StoreBuilder<KeyValueStore<String, String>> builder) {
        ForkJoinPool common = ForkJoinPool.commonPool();
        common.awaitQuiescence(10, TimeUnit.SECONDS);
        long tasksBefore = common.getStealCount() + common.getQueuedSubmissionCount();
        AtomicInteger made = new AtomicInteger();
        Threads threads = new Threads();
        threads.set(made);
        try (TestTask task = new TestTask()) {
            live(task, task.open(builder));
        } finally {
            threads.remove();
        }
        common.awaitQuiescence(10, TimeUnit.SECONDS);
        // a pool that others have filled with threads would work for a store without a new one
        assertThat(common.getStealCount() + common.getQueuedSubmissionCount()).isEqualTo(tasksBefore);
        return made.get();
    }

    private static void live(TestTask task, KeyValueStore<String, String> store) {
        fill(task, store);
        for (Scan scan : Scan.values()) {
            if (scan != Scan.RANGE_QUERY) { // Kafka's answers with what it has below
                try (KeyValueIterator<String, String> entries = half(scan.open(store))) {
                    task.flush(store);
                    store.put("key0", "more");
                    assertThat(entries.hasNext()).isTrue();
                }
            }
        }
        task.commit(store);
        ((WrappedStateStore<?, ?, ?>) store).clearCache();
        assertThat(store.get("key1")).isEqualTo("1");
        store.close();
        store.init(task.context(), store);
        store.close();
    }

    @ParameterizedTest
    @EnumSource
    void a_scan_is_one_iterator_below_until_it_is_closed_whatever_happens_meanwhile(Scan scan) {
        fill(task, store);
        try (KeyValueIterator<String, String> entries = half(scan.open(store))) {
            assertThat(below.openIterators()).isEqualTo(1);
            task.flush(store);
            fill(task, store); // pushes all out of buffer and cache that was in it
            task.commit(store);
            ((WrappedStateStore<?, ?, ?>) store).clearCache();
            assertThat(entries.hasNext()).isTrue();
            assertThat(openInMetrics()).isEqualTo(1);
        }
        assertNoneOpen();
    }

    @ParameterizedTest
    @EnumSource
    void a_scan_to_its_end_is_closed_when_its_user_closes_it(Scan scan) {
        fill(task, store);
        KeyValueIterator<String, String> entries = scan.open(store);
        entries.forEachRemaining(entry -> {});
        entries.close();
        assertNoneOpen();
    }

    @ParameterizedTest
    @EnumSource
    void a_scan_closed_after_its_store_is_closed_below_too(Scan scan) {
        fill(task, store);
        KeyValueIterator<String, String> entries = half(scan.open(store));
        store.close();
        entries.close();
        assertThat(below.openIterators()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void a_scan_that_fails_in_a_deserializer_is_closed_when_its_user_closes_it(Scan scan) {
        fill(task, store);
        store.put("key500", "poison");
        task.commit(store);
        ((WrappedStateStore<?, ?, ?>) store).clearCache();
        assertThatThrownBy(() -> {
                    try (KeyValueIterator<String, String> entries = scan.open(store)) {
                        entries.forEachRemaining(entry -> {});
                    }
                })
                .isInstanceOf(SerializationException.class)
                .hasMessage("poisoned");
        assertNoneOpen();
    }

    @ParameterizedTest
    @EnumSource
    void a_scan_that_the_store_below_refuses_to_open_leaves_none(Scan scan) {
        fill(task, store);
        below.duringRead = () -> {
            throw new IllegalStateException("refused");
        };
        if (scan == Scan.RANGE_QUERY) {
            assertThat(store.query(
                                    RangeQuery.<String, String>withNoBounds(),
                                    PositionBound.unbounded(),
                                    new QueryConfig(false))
                            .isFailure())
                    .isTrue();
        } else {
            assertThatThrownBy(() -> scan.open(store)).hasMessage("refused");
        }
        assertNoneOpen();
    }

    @Test
    void a_scan_whose_bounds_cannot_be_serialized_leaves_none() {
        KeyValueStore<String, String> picky = task.open(CachedStores.keyValueStoreBuilder(
                new ProbeStore("picky").supplier(), unwritablePoison(), Serdes.String()));
        for (String from : List.of("poison", "a")) {
            assertThatThrownBy(() -> picky.range(from, "poison")).isInstanceOf(SerializationException.class);
            assertThatThrownBy(() -> picky.reverseRange(from, "poison")).isInstanceOf(SerializationException.class);
            assertThatThrownBy(() -> picky.query(
                            RangeQuery.<String, String>withRange(from, "poison"),
                            PositionBound.unbounded(),
                            new QueryConfig(false)))
                    .isInstanceOf(SerializationException.class);
        }
        assertThatThrownBy(() -> picky.prefixScan("poison", unwritablePoison().serializer()))
                .isInstanceOf(SerializationException.class);
        assertNoneOpen();
    }

    @Test
    void a_query_that_is_read_again_since_the_task_was_handed_over_closes_its_first_scan() {
        fill(task, store);
        List<Integer> openBefore = new ArrayList<>();
        below.duringRead = () -> {
            ((WrappedStateStore<?, ?, ?>) store).clearCache();
            below.duringRead = () -> openBefore.add(below.openIterators());
        };
        try (KeyValueIterator<String, String> entries = Scan.RANGE_QUERY.open(store)) {
            assertThat(openBefore).containsExactly(0);
            assertThat(below.openIterators()).isEqualTo(1);
            assertThat(entries.hasNext()).isTrue();
        }
        assertNoneOpen();
    }

    private void assertNoneOpen() {
        assertThat(below.openIterators()).isZero();
        assertThat(openInMetrics()).isZero();
    }

    /** Iterators over all stores of the task, as their metrics have it. */
    private long openInMetrics() {
        return task.context().metrics().metrics().entrySet().stream()
                .filter(entry -> isOpenIterators(entry.getKey()))
                .mapToLong(entry -> ((Number) entry.getValue().metricValue()).longValue())
                .sum();
    }

    private static boolean isOpenIterators(MetricName metric) {
        return metric.name().equals("num-open-iterators");
    }

    /** More than buffer and cache can hold. */
    private static void fill(TestTask task, KeyValueStore<String, String> store) {
        for (int i = 0; i < KEYS; i++) {
            store.put("key" + i, "" + i);
            if (i == KEYS / 2) {
                task.commit(store);
            }
        }
        store.get("key0");
    }

    private static KeyValueIterator<String, String> half(KeyValueIterator<String, String> entries) {
        List<KeyValue<String, String>> read = new ArrayList<>();
        for (int i = 0; i < KEYS / 2; i++) {
            read.add(entries.next());
        }
        assertThat(read).doesNotHaveDuplicates();
        return entries;
    }

    private static CacheConfig tiny() {
        return CacheConfig.ofBytes(20_000).withBufferBytes(10_000);
    }

    private static Serde<String> unwritablePoison() {
        StringSerializer strings = new StringSerializer();
        return Serdes.serdeFrom(
                (topic, data) -> strings.serialize(topic, requireHealthy(data)), new StringDeserializer());
    }

    private static Serde<String> unreadablePoison() {
        StringDeserializer strings = new StringDeserializer();
        return Serdes.serdeFrom(
                new StringSerializer(), (topic, bytes) -> requireHealthy(strings.deserialize(topic, bytes)));
    }

    private static String requireHealthy(String data) {
        if ("poison".equals(data)) {
            throw new SerializationException("poisoned");
        }
        return data;
    }
}
