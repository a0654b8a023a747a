package dev.crema.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crema.store.cache.CacheConfig;
import dev.crema.store.cache.ValueSharing;
import dev.crema.store.contract.ProbeStore;
import dev.crema.store.contract.TestTask;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.errors.StreamsException;
import org.apache.kafka.streams.query.FailureReason;
import org.apache.kafka.streams.query.KeyQuery;
import org.apache.kafka.streams.query.Position;
import org.apache.kafka.streams.query.PositionBound;
import org.apache.kafka.streams.query.Query;
import org.apache.kafka.streams.query.QueryConfig;
import org.apache.kafka.streams.query.QueryResult;
import org.apache.kafka.streams.query.RangeQuery;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.apache.kafka.streams.state.internals.CachedStateStore;
import org.apache.kafka.streams.state.internals.InMemoryKeyValueStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What happens on a query thread, and to a query that the store is taken away from. */
class QueryThreadTest {

    private final TestTask task = new TestTask();
    private final ProbeStore below = new ProbeStore("store");
    private final ExecutorService queryThread = Executors.newSingleThreadExecutor();

    @AfterEach
    void closeAll() {
        queryThread.shutdownNow();
        assertThat(below.openIterators()).isZero();
        task.close();
    }

    /** A store whose reads all go below, as none of its cache is for clean entries. */
    private KeyValueStore<String, String> openWithoutReadCache() {
        return task.open(CachedStores.keyValueStoreBuilder(below.supplier(), Serdes.String(), Serdes.String())
                .withCache(CacheConfig.ofBytes(100_000).withBufferBytes(100_000)));
    }

    private <R> QueryResult<R> onQueryThread(KeyValueStore<?, ?> store, Query<R> query) {
        return CompletableFuture.supplyAsync(
                        () -> store.query(query, PositionBound.unbounded(), new QueryConfig(false)), queryThread)
                .join();
    }

    /** a committed, b written since. */
    private KeyValueStore<String, String> written() {
        KeyValueStore<String, String> store = openWithoutReadCache();
        put(store, "a", "a1");
        task.commit(store);
        put(store, "b", "b1");
        return store;
    }

    private void put(KeyValueStore<String, String> store, String key, String value) {
        task.record(0);
        store.put(key, value);
    }

    private static Position input(long offset) {
        return Position.emptyPosition().withComponent("input", 0, offset);
    }

    @Test
    void no_value_is_serialized_on_a_query_thread() {
        Set<Thread> serializing = ConcurrentHashMap.newKeySet();
        Serde<List<String>> lists = Serdes.serdeFrom(
                (topic, list) -> {
                    serializing.add(Thread.currentThread());
                    return String.join(",", list).getBytes(StandardCharsets.UTF_8);
                },
                (topic, bytes) -> new ArrayList<>(List.of(new String(bytes, StandardCharsets.UTF_8).split(","))));
        for (CacheConfig values :
                List.of(CacheConfig.configured(), CacheConfig.configured().withValues(ValueSharing.IMMUTABLE))) {
            KeyValueStore<String, List<String>> store =
                    task.open(CachedStores.keyValueStoreBuilder(below.supplier(), Serdes.String(), lists)
                            .withCache(values));
            task.record(1);
            store.put("a", List.of("1"));
            KeyQuery<String, List<String>> key = KeyQuery.withKey("a");
            assertThat(onQueryThread(store, key).getResult()).containsExactly("1");
            RangeQuery<String, List<String>> all = RangeQuery.withNoBounds();
            // read where it is opened: a scan serializes nothing before it is asked for entries
            assertThat(CompletableFuture.supplyAsync(
                                    () -> TestTask.drain(
                                            store.query(all, PositionBound.unbounded(), new QueryConfig(false))
                                                    .getResult()),
                                    queryThread)
                            .join())
                    .hasSize(1);
            task.commit(store);
            assertThat(onQueryThread(store, key).getResult()).containsExactly("1");
            store.close();
        }
        assertThat(serializing).containsExactly(Thread.currentThread());
    }

    @Test
    void the_query_method_of_the_store_below_is_never_called() {
        List<Query<?>> seen = new ArrayList<>();
        var asked = new InMemory() {
            @Override
            public <R> QueryResult<R> query(Query<R> query, PositionBound bound, QueryConfig config) {
                seen.add(query);
                return super.query(query, bound, config);
            }
        };
        KeyValueStore<String, String> store = task.open(asked.cached(Serdes.String()));
        put(store, "a", "1");
        onQueryThread(store, KeyQuery.withKey("a"));
        onQueryThread(store, KeyQuery.withKey("a").skipCache());
        onQueryThread(store, RangeQuery.<String, String>withNoBounds())
                .getResult()
                .close();
        onQueryThread(store, new Query<String>() {});
        assertThat(seen).isEmpty();
    }

    @Test
    void a_query_in_whose_midst_uncommitted_writes_are_dropped_is_answered_anew() {
        KeyValueStore<String, String> store = written();
        below.duringRead = () -> ((CachedStateStore<?, ?>) store).clearCache();
        QueryResult<String> answer = onQueryThread(store, KeyQuery.withKey("a"));
        assertThat(answer.getResult()).isEqualTo("a1");
        assertThat(answer.getPosition()).isEqualTo(input(1));

        put(store, "b", "b2");
        below.duringRead = () -> ((CachedStateStore<?, ?>) store).clearCache();
        RangeQuery<String, String> all = RangeQuery.withNoBounds();
        QueryResult<KeyValueIterator<String, String>> scan = onQueryThread(store, all);
        assertThat(TestTask.drain(scan.getResult())).hasSize(1);
        assertThat(scan.getPosition()).isEqualTo(input(1));
    }

    @Test
    void a_query_in_whose_midst_the_store_is_closed_is_refused() {
        KeyValueStore<String, String> store = written();
        for (Query<?> query : List.of(KeyQuery.withKey("a"), RangeQuery.withNoBounds())) {
            below.duringRead = store::close; // Kafka's in-memory store goes on answering, that there is nothing
            assertThatThrownBy(() -> onQueryThread(store, query)).hasCauseInstanceOf(InvalidStateStoreException.class);
            store.init(task.context(), store);
        }
        below.duringRead = store::close;
        assertThatThrownBy(() -> store.get("a")).isInstanceOf(InvalidStateStoreException.class);
    }

    @Test
    void an_answer_that_leaves_out_the_buffer_carries_no_position_that_its_data_have_not_reached() {
        KeyValueStore<String, String> store =
                task.open(CachedStores.keyValueStoreBuilder(below.supplier(), Serdes.String(), Serdes.String())
                        .withCache(CacheConfig.ofBytes(100_000).withBufferBytes(900)));
        put(store, "a", "a1");
        task.commit(store);
        put(store, "a", "a2"); // never reaches the store below
        put(store, "b", "b1");
        put(store, "a", "a3");
        put(store, "c", "c1");
        assertThat(below.calls).contains("put b").doesNotContain("put c");
        assertThat(below.getPosition()).isEqualTo(input(3));
        QueryResult<String> skipping =
                onQueryThread(store, KeyQuery.<String, String>withKey("a").skipCache());
        assertThat(skipping.getResult()).isEqualTo("a1");
        assertThat(skipping.getPosition()).isEqualTo(input(1));
        assertThat(onQueryThread(store, KeyQuery.withKey("a")).getPosition()).isEqualTo(input(5));
    }

    @Test
    void a_store_below_that_fails_is_a_failed_answer_as_with_kafkas_stores() {
        InMemory failing = new InMemory() {
            @Override
            public byte[] get(Bytes key) {
                throw new IllegalStateException("disk on fire");
            }
        };
        var kafka = task.open(Stores.keyValueStoreBuilder(failing.supplier(), Serdes.String(), Serdes.String()));
        var crema = task.open(failing.cached(Serdes.String()));
        for (var store : List.of(kafka, crema)) {
            QueryResult<String> answer = onQueryThread(store, KeyQuery.withKey("a"));
            assertThat(answer.getFailureReason()).isEqualTo(FailureReason.STORE_EXCEPTION);
            assertThat(answer.getFailureMessage()).contains("disk on fire");
        }
    }

    @Test
    void what_serdes_throw_reaches_the_caller_as_with_kafkas_stores() {
        Deserializer<String> picky = new StringDeserializer() {
            @Override
            public String deserialize(String topic, byte[] data) {
                throw new SerializationException("no such schema");
            }
        };
        Serde<String> values = Serdes.serdeFrom(new StringSerializer(), picky);
        var kafka = task.open(Stores.keyValueStoreBuilder(new InMemory().supplier(), Serdes.String(), values));
        var crema = task.open(new InMemory().cached(values));
        for (var store : List.of(kafka, crema)) {
            put(store, "a", "1");
            task.commit(store);
            ((CachedStateStore<?, ?>) crema).clearCache();
            assertThatThrownBy(() -> onQueryThread(store, KeyQuery.<String, String>withKey("a")))
                    .hasRootCauseMessage("no such schema");
            assertThatThrownBy(() -> onQueryThread(store, KeyQuery.<Integer, String>withKey(1)))
                    .hasCauseInstanceOf(StreamsException.class)
                    .hasRootCauseInstanceOf(ClassCastException.class);
        }
    }

    private static class InMemory extends InMemoryKeyValueStore {

        InMemory() {
            super("store");
        }

        KeyValueBytesStoreSupplier supplier() {
            return new KeyValueBytesStoreSupplier() {
                @Override
                public String name() {
                    return InMemory.this.name();
                }

                @Override
                public KeyValueStore<Bytes, byte[]> get() {
                    return InMemory.this;
                }

                @Override
                public String metricsScope() {
                    return "in-memory";
                }
            };
        }

        CachedStoreBuilder<KeyValueStore<String, String>> cached(Serde<String> values) {
            return CachedStores.keyValueStoreBuilder(supplier(), Serdes.String(), values);
        }
    }
}
