package dev.crema.store;

import static dev.crema.store.contract.TestTask.drain;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crema.store.cache.CacheConfig;
import dev.crema.store.contract.TestTask;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.kstream.Windowed;
import org.apache.kafka.streams.kstream.internals.SessionWindow;
import org.apache.kafka.streams.query.Position;
import org.apache.kafka.streams.state.SessionStore;
import org.apache.kafka.streams.state.Stores;
import org.apache.kafka.streams.state.WindowBytesStoreSupplier;
import org.apache.kafka.streams.state.WindowStore;
import org.apache.kafka.streams.state.internals.CachedStateStore;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What Kafka asks of its own caches of windows and sessions ({@code CachingPersistentWindowStoreTest}, {@code
 * TimeOrderedCachingPersistentWindowStoreTest}, {@code CachingPersistentSessionStoreTest}, {@code
 * CachingInMemorySessionStoreTest}), asked of ours. Scans over buffered and stored entries, in both directions, over segments and
 * open bounds, are {@code WindowStoreContract}'s and {@code SessionStoreContract}'s; old values and the order of what is forwarded
 * {@link TimedBesideKafkaTest}'s.
 */
class TimedCachingTest {

    private static final Duration RETENTION = Duration.ofHours(1);
    private static final Duration LENGTH = Duration.ofMinutes(1);
    private static final CacheConfig OF_FEW = CacheConfig.configured().withBufferBytes(4_000);

    private final TestTask task = new TestTask();

    @AfterEach
    void close() {
        task.close();
    }

    private static WindowBytesStoreSupplier supplier() {
        return Stores.persistentWindowStore("store", RETENTION, LENGTH, false);
    }

    private WindowStore<String, String> windows(CacheConfig cache) {
        return task.open(CachedStores.windowStoreBuilder(supplier(), Serdes.String(), Serdes.String())
                .withCache(cache));
    }

    private SessionStore<String, String> sessions(boolean inMemory, CacheConfig cache) {
        return task.open(CachedStores.sessionStoreBuilder(
                        inMemory
                                ? Stores.inMemorySessionStore("store", RETENTION)
                                : Stores.persistentSessionStore("store", RETENTION),
                        Serdes.String(),
                        Serdes.String())
                .withCache(cache));
    }

    private static Windowed<String> session(String key, long start, long end) {
        return new Windowed<>(key, new SessionWindow(start, end));
    }

    @Test
    void a_closed_window_store_refuses_use_and_names_itself() {
        WindowStore<String, String> store = windows(CacheConfig.configured());
        store.close();
        assertRefused(
                () -> store.put("a", "1", 0),
                () -> store.fetch("a", 0),
                () -> store.fetch("a", 0, 1),
                () -> store.fetch("a", "b", 0, 1),
                () -> store.fetchAll(0, 1),
                store::all);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_closed_session_store_refuses_use_and_names_itself(boolean inMemory) {
        SessionStore<String, String> store = sessions(inMemory, CacheConfig.configured());
        store.close();
        assertRefused(
                () -> store.put(session("a", 0, 1), "1"),
                () -> store.remove(session("a", 0, 1)),
                () -> store.fetch("a"),
                () -> store.fetchSession("a", 0, 1),
                () -> store.findSessions("a", 0, 1),
                () -> store.findSessions("a", "b", 0, 1));
    }

    private static void assertRefused(ThrowingCallable... uses) {
        assertThat(Stream.of(uses)).allSatisfy(use -> assertThatThrownBy(use)
                .isInstanceOf(InvalidStateStoreException.class)
                .hasMessageContaining("Store store"));
    }

    @Test
    void a_key_that_is_null_is_refused() {
        WindowStore<String, String> windows = windows(CacheConfig.configured());
        assertNull(
                () -> windows.put(null, "1", 0),
                () -> windows.fetch(null, 0),
                () -> windows.fetch(null, 0, 1),
                () -> windows.backwardFetch(null, 0, 1));
        try (TestTask other = new TestTask()) {
            SessionStore<String, String> sessions = other.open(CachedStores.sessionStoreBuilder(
                    Stores.inMemorySessionStore("store", RETENTION), Serdes.String(), Serdes.String()));
            assertNull(
                    () -> sessions.put(session(null, 0, 1), "1"),
                    () -> sessions.remove(session(null, 0, 1)),
                    () -> sessions.fetch((String) null),
                    () -> sessions.findSessions((String) null, 0, 1));
        }
    }

    private static void assertNull(ThrowingCallable... uses) {
        assertThat(Stream.of(uses)).allSatisfy(use -> assertThatThrownBy(use).isInstanceOf(NullPointerException.class));
    }

    @Test
    void a_delete_of_what_is_not_there_is_none() {
        WindowStore<String, String> store = windows(CacheConfig.configured());
        store.put("a", null, 0);
        task.commit(store);
        assertThat(store.fetch("a", 0)).isNull();
        assertThat(drain(store.fetch("a", 0, 1))).isEmpty();
    }

    /** Such as one from a negative number to a positive one: its bytes are in the other order. */
    @Test
    void a_range_whose_bytes_end_before_they_begin_is_empty() {
        WindowStore<Integer, String> windows =
                task.open(CachedStores.windowStoreBuilder(supplier(), Serdes.Integer(), Serdes.String()));
        windows.put(-1, "1", 0);
        windows.put(1, "1", 0);
        assertThat(drain(windows.fetch(-1, 1, 0, 1))).isEmpty();
        assertThat(drain(windows.backwardFetch(-1, 1, 0, 1))).isEmpty();
    }

    @Test
    void what_leaves_the_buffer_is_below_and_what_stays_is_found_beside_it() {
        WindowStore<String, String> store = windows(OF_FEW);
        Set<Long> put = new TreeSet<>();
        for (long start = 0; start < 50; start++) {
            store.put("key", "v" + start, start * LENGTH.toMillis());
            put.add(start * LENGTH.toMillis());
        }
        int logged = task.changelog().size();
        assertThat(logged).as("written back before any flush").isBetween(1, 49);
        assertThat(drain(store.fetch("key", 0, RETENTION.toMillis())))
                .extracting(entry -> entry.key)
                .containsExactlyElementsOf(put);
        task.commit(store);
        assertThat(task.changelog()).hasSize(50);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void sessions_that_leave_the_buffer_are_below_and_those_that_stay_are_found_beside_them(boolean inMemory) {
        SessionStore<String, String> store = sessions(inMemory, OF_FEW);
        for (long start = 0; start < 50; start++) {
            store.put(session("key", start * 10, start * 10 + 5), "v" + start);
        }
        assertThat(task.changelog().size()).isBetween(1, 49);
        assertThat(drain(store.fetch("key"))).hasSize(50);
        store.remove(session("key", 0, 5));
        store.remove(session("key", 490, 495));
        assertThat(drain(store.fetch("key"))).hasSize(48);
        task.commit(store);
        assertThat(drain(store.fetch("key"))).hasSize(48);
    }

    @SuppressWarnings("unchecked")
    @Test
    void what_leaves_the_buffer_is_forwarded_once() {
        WindowStore<String, String> store = windows(OF_FEW);
        List<Long> forwarded = new ArrayList<>();
        ((CachedStateStore<Windowed<String>, String>) store)
                .setFlushListener(change -> forwarded.add(change.key().window().start()), false);
        List<Long> put = new ArrayList<>();
        for (long start = 0; start < 50; start++) {
            store.put("key", "v" + start, start);
            put.add(start);
        }
        assertThat(forwarded).hasSizeBetween(1, 49);
        task.flush(store);
        assertThat(forwarded).isEqualTo(put);
    }

    @Test
    void a_newer_value_of_a_window_counts_wherever_the_older_one_is() {
        WindowStore<String, String> store = windows(CacheConfig.configured());
        store.put("a", "1", 0);
        task.commit(store);
        store.put("a", "2", 0);
        assertThat(store.fetch("a", 0)).isEqualTo("2");
        assertThat(drain(store.fetch("a", 0, 0))).containsExactly(KeyValue.pair(0L, "2"));
        assertThat(drain(store.all())).extracting(entry -> entry.value).containsExactly("2");
    }

    @Test
    void a_range_of_one_key_is_that_key() {
        WindowStore<String, String> store = windows(CacheConfig.configured());
        for (String key : List.of("a", "aa", "b")) {
            store.put(key, key + 1, 0);
            store.put(key, key + 2, LENGTH.toMillis());
        }
        task.commit(store);
        store.put("aa", "new", 0);
        assertThat(drain(store.fetch("aa", "aa", 0, RETENTION.toMillis())))
                .extracting(entry -> entry.value)
                .containsExactly("new", "aa2");
        assertThat(drain(store.backwardFetch("aa", "aa", 0, RETENTION.toMillis())))
                .extracting(entry -> entry.value)
                .containsExactly("aa2", "new");
    }

    /** For whom nothing is kept in order before the first scan. */
    @Test
    void another_thread_finds_what_is_buffered_between_two_keys_as_the_owner_does() {
        WindowStore<String, String> store = windows(CacheConfig.configured());
        long later = RETENTION.toMillis() - 1; // in another segment
        for (String key : List.of("c", "aa", "b", "a", "ab")) {
            store.put(key, "0", 0);
            store.put(key, "1", later);
        }
        Supplier<List<String>> scan = () -> drain(store.fetch("aa", "b", 0, later)).stream()
                .map(entry -> entry.key.key() + entry.value)
                .toList();
        List<String> found = CompletableFuture.supplyAsync(scan).join();
        assertThat(found)
                .containsExactly("aa0", "ab0", "b0", "aa1", "ab1", "b1")
                .isEqualTo(scan.get());
        assertThat(drain(store.fetch("aa", null, later, later))).hasSize(4);
        assertThat(drain(store.fetch(null, "aa", 0, later - 1))).hasSize(2);
    }

    @Test
    void the_position_includes_what_is_buffered() {
        WindowStore<String, String> store = windows(CacheConfig.configured());
        store.put("a", "1", 0);
        long offset = task.context().recordContext().offset();
        assertThat(store.getPosition()).isEqualTo(Position.fromMap(Map.of("input", Map.of(0, offset))));
    }

    /** Has a store fail once in methods of these names. */
    private static final class Failing {

        private final Set<String> failing;
        private boolean closed;

        Failing(String... failing) {
            this.failing = new HashSet<>(Set.of(failing));
        }

        @SuppressWarnings("unchecked")
        WindowStore<Bytes, byte[]> over(WindowStore<Bytes, byte[]> store) {
            return (WindowStore<Bytes, byte[]>) Proxy.newProxyInstance(
                    getClass().getClassLoader(), new Class<?>[] {WindowStore.class}, (proxy, method, arguments) -> {
                        try {
                            if (method.getName().equals("close")) {
                                closed = true;
                            }
                            if (failing.remove(method.getName())) {
                                throw new IllegalStateException("the " + method.getName() + " that fails");
                            }
                            return method.invoke(store, arguments);
                        } catch (InvocationTargetException e) {
                            throw e.getCause();
                        }
                    });
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"put", "close"})
    void a_store_below_that_fails_is_closed_and_what_is_buffered_is_let_go_of(String failing) {
        Failing below = new Failing(failing);
        WindowStore<String, String> store = task.open(CachedStores.windowStoreBuilder(
                new FailingSupplier(supplier(), below), Serdes.String(), Serdes.String()));
        store.put("a", "1", 0);
        if (failing.equals("put")) {
            assertThatThrownBy(() -> task.flush(store)).hasStackTraceContaining("the put that fails");
            store.close();
        } else {
            assertThatThrownBy(store::close).hasStackTraceContaining("the close that fails");
        }
        assertThat(below.closed).isTrue();
        assertThatThrownBy(() -> store.fetch("a", 0)).isInstanceOf(InvalidStateStoreException.class);
    }

    private record FailingSupplier(WindowBytesStoreSupplier supplier, Failing failing)
            implements WindowBytesStoreSupplier {

        @Override
        public String name() {
            return supplier.name();
        }

        @Override
        public WindowStore<Bytes, byte[]> get() {
            return failing.over(supplier.get());
        }

        @Override
        public String metricsScope() {
            return supplier.metricsScope();
        }

        @Override
        public long segmentIntervalMs() {
            return supplier.segmentIntervalMs();
        }

        @Override
        public long windowSize() {
            return supplier.windowSize();
        }

        @Override
        public boolean retainDuplicates() {
            return supplier.retainDuplicates();
        }

        @Override
        public long retentionPeriod() {
            return supplier.retentionPeriod();
        }
    }
}
