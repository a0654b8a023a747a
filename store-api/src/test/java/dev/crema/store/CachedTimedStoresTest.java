package dev.crema.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crema.store.cache.CacheConfig;
import dev.crema.store.contract.SessionStoreContract;
import dev.crema.store.contract.TestTask;
import dev.crema.store.contract.WindowStoreContract;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.internals.StoreBuilderWrapper;
import org.apache.kafka.streams.processor.internals.StoreFactory;
import org.apache.kafka.streams.state.SessionBytesStoreSupplier;
import org.apache.kafka.streams.state.SessionStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;
import org.apache.kafka.streams.state.WindowBytesStoreSupplier;
import org.apache.kafka.streams.state.WindowStore;
import org.apache.kafka.streams.state.internals.CachedSessionSuite;
import org.apache.kafka.streams.state.internals.CachedWindowSuite;
import org.apache.kafka.streams.state.internals.KafkaSessionSuite;
import org.apache.kafka.streams.state.internals.KafkaWindowSuite;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Cached stores of windows and sessions over Kafka's stores. */
class CachedTimedStoresTest {

    private static final Duration RETENTION = Duration.ofHours(1);
    private static final Duration LENGTH = Duration.ofMinutes(1);

    /** Under a cache that holds all, and under one whose entries leave it all the time. */
    interface Windows extends WindowStoreContract {
        @Override
        default StoreBuilder<WindowStore<String, String>> builder(WindowBytesStoreSupplier supplier) {
            return CachedStores.windowStoreBuilder(supplier, Serdes.String(), Serdes.String());
        }
    }

    interface SmallWindows extends WindowStoreContract {
        @Override
        default StoreBuilder<WindowStore<String, String>> builder(WindowBytesStoreSupplier supplier) {
            return CachedStores.windowStoreBuilder(supplier, Serdes.String(), Serdes.String())
                    .withCache(CacheConfig.ofBytes(4400).withBufferBytes(2200));
        }
    }

    interface OverRocksDb extends WindowStoreContract {
        @Override
        default WindowBytesStoreSupplier supplier(
                String name, Duration retention, Duration windowSize, boolean retainDuplicates) {
            return Stores.persistentWindowStore(name, retention, windowSize, retainDuplicates);
        }
    }

    interface OverMemory extends WindowStoreContract {
        @Override
        default WindowBytesStoreSupplier supplier(
                String name, Duration retention, Duration windowSize, boolean retainDuplicates) {
            return Stores.inMemoryWindowStore(name, retention, windowSize, retainDuplicates);
        }
    }

    @Nested
    class WindowsOverRocksDb implements OverRocksDb, Windows {}

    @Nested
    class SmallWindowsOverRocksDb implements OverRocksDb, SmallWindows {}

    @Nested
    class SmallWindowsOverMemory implements OverMemory, SmallWindows {}

    @Nested
    class Sessions implements SessionStoreContract {
        @Override
        public SessionBytesStoreSupplier supplier(String name, Duration retention) {
            return Stores.inMemorySessionStore(name, retention);
        }

        @Override
        public StoreBuilder<SessionStore<String, String>> builder(SessionBytesStoreSupplier supplier) {
            return CachedStores.sessionStoreBuilder(supplier, Serdes.String(), Serdes.String());
        }
    }

    @Nested
    class SmallSessions implements SessionStoreContract {
        @Override
        public SessionBytesStoreSupplier supplier(String name, Duration retention) {
            return Stores.inMemorySessionStore(name, retention);
        }

        @Override
        public StoreBuilder<SessionStore<String, String>> builder(SessionBytesStoreSupplier supplier) {
            return CachedStores.sessionStoreBuilder(supplier, Serdes.String(), Serdes.String())
                    .withCache(CacheConfig.ofBytes(4400).withBufferBytes(2200));
        }
    }

    @Nested
    class KafkasWindowSuite extends KafkaWindowSuite {
        @Override
        protected <K, V> WindowStore<K, V> build(
                Duration retention, Duration windowSize, boolean retainDuplicates, Serde<K> keys, Serde<V> values) {
            var store = Stores.persistentWindowStore("store", retention, windowSize, retainDuplicates);
            return CachedStores.windowStoreBuilder(store, keys, values)
                    .withCachingDisabled()
                    .build();
        }
    }

    @Nested
    class KafkasSessionSuite extends KafkaSessionSuite {
        @Override
        protected boolean isPersistent() {
            return false;
        }

        @Override
        protected <K, V> SessionStore<K, V> build(String name, Duration retention, Serde<K> keys, Serde<V> values) {
            var store = Stores.inMemorySessionStore(name, retention);
            return CachedStores.sessionStoreBuilder(store, keys, values)
                    .withCachingDisabled()
                    .build();
        }
    }

    @Nested
    class KafkasWindowSuiteThroughTheCache extends CachedWindowSuite {
        @Override
        protected <K, V> WindowStore<K, V> build(
                Duration retention, Duration windowSize, boolean retainDuplicates, Serde<K> keys, Serde<V> values) {
            var store = Stores.persistentWindowStore("store", retention, windowSize, retainDuplicates);
            return CachedStores.windowStoreBuilder(store, keys, values).build();
        }
    }

    @Nested
    class KafkasSessionSuiteThroughTheCache extends CachedSessionSuite {
        @Override
        protected boolean isPersistent() {
            return false;
        }

        @Override
        protected <K, V> SessionStore<K, V> build(String name, Duration retention, Serde<K> keys, Serde<V> values) {
            var store = Stores.inMemorySessionStore(name, retention);
            return CachedStores.sessionStoreBuilder(store, keys, values).build();
        }
    }

    private static CachedStoreBuilder<WindowStore<String, String>> windows(boolean retainDuplicates) {
        return CachedStores.windowStoreBuilder(
                Stores.inMemoryWindowStore("store", RETENTION, LENGTH, retainDuplicates),
                Serdes.String(),
                Serdes.String());
    }

    @Test
    void the_changelog_keeps_records_as_long_as_the_store_does() {
        StoreFactory windows = StoreBuilderWrapper.wrapStoreBuilder(windows(false));
        assertThat(windows.isWindowStore()).isTrue();
        assertThat(windows.retentionPeriod()).isEqualTo(RETENTION.toMillis());
        StoreFactory sessions = StoreBuilderWrapper.wrapStoreBuilder(CachedStores.sessionStoreBuilder(
                Stores.inMemorySessionStore("store", RETENTION), Serdes.String(), Serdes.String()));
        assertThat(sessions.isWindowStore()).isTrue();
        assertThat(sessions.retentionPeriod()).isEqualTo(RETENTION.toMillis());
        StoreFactory keyValue = StoreBuilderWrapper.wrapStoreBuilder(CachedStores.keyValueStoreBuilder(
                Stores.inMemoryKeyValueStore("store"), Serdes.String(), Serdes.String()));
        assertThat(keyValue.isWindowStore()).isFalse();
    }

    @Test
    void writes_of_a_window_between_two_commits_are_one_changelog_record() {
        try (TestTask task = new TestTask()) {
            WindowStore<String, String> store = task.open(windows(false));
            for (int i = 0; i < 10; i++) {
                store.put("key", "v" + i, 0);
                store.put("key", "w" + i, LENGTH.toMillis());
            }
            assertThat(task.changelog()).isEmpty();
            task.commit(store);
            assertThat(task.changelog()).hasSize(2);
        }
    }

    @Test
    void a_buffered_delete_hides_a_window_from_every_thread() {
        try (TestTask task = new TestTask()) {
            WindowStore<String, String> store = task.open(windows(false));
            store.put("key", "1", 0);
            store.put("key", "1", LENGTH.toMillis());
            task.commit(store);
            store.put("key", null, 0);
            assertThat(TestTask.drain(store.fetch("key", 0, RETENTION.toMillis())))
                    .hasSize(1);
            CompletableFuture.runAsync(() -> {
                        assertThat(store.fetch("key", 0)).isNull();
                        assertThat(TestTask.drain(store.fetch("key", 0, RETENTION.toMillis())))
                                .hasSize(1);
                        assertThat(TestTask.drain(store.backwardFetch("key", 0, RETENTION.toMillis())))
                                .hasSize(1);
                        assertThat(TestTask.drain(store.all())).hasSize(1);
                    })
                    .join();
        }
    }

    /** Windows that stay are found whatever happens to those between them, be they buffered, below, or on the way. */
    @Test
    void a_reader_beside_the_owner_misses_nothing_that_stays_and_finds_nothing_that_was_never_put() throws Exception {
        try (TestTask task = new TestTask()) {
            WindowStore<String, String> store = task.open(windows(false));
            for (int i = 0; i < 20; i += 2) {
                store.put("key", "stays" + i, i * LENGTH.toMillis());
            }
            AtomicBoolean done = new AtomicBoolean();
            CompletableFuture<Void> reader = CompletableFuture.runAsync(() -> {
                for (int scan = 0; scan < 20_000; scan++) {
                    List<Long> staying = new ArrayList<>();
                    for (KeyValue<Long, String> window : TestTask.drain(store.fetch("key", 0, RETENTION.toMillis()))) {
                        long number = window.key / LENGTH.toMillis();
                        if (number % 2 == 0) {
                            staying.add(number);
                            assertThat(window.value).isEqualTo("stays" + number);
                        } else {
                            assertThat(window.value).startsWith("goes" + number);
                        }
                    }
                    assertThat(staying).containsExactly(0L, 2L, 4L, 6L, 8L, 10L, 12L, 14L, 16L, 18L);
                }
            });
            reader.whenComplete((nothing, failure) -> done.set(true));
            Random random = new Random(1);
            while (!done.get()) {
                int number = 1 + 2 * random.nextInt(10);
                String value = random.nextBoolean() ? "goes" + number + " " + random.nextInt() : null;
                store.put("key", value, number * LENGTH.toMillis());
                if (random.nextInt(20) == 0) {
                    int staying = 2 * random.nextInt(10);
                    store.put("key", "stays" + staying, staying * LENGTH.toMillis());
                }
                if (random.nextInt(20) == 0) {
                    task.flush(store);
                    store.commit(Map.of());
                }
            }
            reader.get();
        }
    }

    @Test
    void a_store_that_keeps_all_values_of_a_window_keeps_them() {
        try (TestTask task = new TestTask()) {
            WindowStore<String, String> store = task.open(windows(true));
            store.put("key", "1", 0);
            store.put("key", "2", 0);
            assertThat(TestTask.drain(store.fetch("key", 0, 0)))
                    .extracting(entry -> entry.value)
                    .containsExactly("1", "2");
            assertThat(task.changelog()).hasSize(2);
        }
    }

    @Test
    void suppliers_of_a_newer_format_are_refused() {
        var timestamped = Stores.persistentTimestampedWindowStore("store", RETENTION, LENGTH, false);
        assertThatThrownBy(() -> CachedStores.windowStoreBuilder(timestamped, Serdes.String(), Serdes.String())
                        .build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("store store");
        var withHeaders = Stores.persistentSessionStoreWithHeaders("store", RETENTION);
        assertThatThrownBy(() -> CachedStores.sessionStoreBuilder(withHeaders, Serdes.String(), Serdes.String())
                        .build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("store store");
    }
}
