package dev.crema.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crema.store.contract.TestTask;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.query.FailureReason;
import org.apache.kafka.streams.query.KeyQuery;
import org.apache.kafka.streams.query.Position;
import org.apache.kafka.streams.query.PositionBound;
import org.apache.kafka.streams.query.Query;
import org.apache.kafka.streams.query.QueryConfig;
import org.apache.kafka.streams.query.QueryResult;
import org.apache.kafka.streams.query.RangeQuery;
import org.apache.kafka.streams.query.TimestampedKeyQuery;
import org.apache.kafka.streams.query.TimestampedRangeQuery;
import org.apache.kafka.streams.query.VersionedKeyQuery;
import org.apache.kafka.streams.query.WindowKeyQuery;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;
import org.apache.kafka.streams.state.TimestampedKeyValueStore;
import org.apache.kafka.streams.state.TimestampedKeyValueStoreWithHeaders;
import org.apache.kafka.streams.state.ValueAndTimestamp;
import org.apache.kafka.streams.state.ValueTimestampHeaders;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every query in every format beside Kafka's own stores, which were written the same: the same results, failures and
 * positions. Where Kafka differs from what it says of itself the test says so, and fails the day that is mended.
 */
class QueryTest {

    /** What a supplier is for, and the supplier. */
    enum Stored {
        PLAIN_ROCKSDB(Format.PLAIN, () -> Stores.persistentKeyValueStore("store")),
        PLAIN_MEMORY(Format.PLAIN, () -> Stores.inMemoryKeyValueStore("store")),
        TIMESTAMPED_ROCKSDB(Format.TIMESTAMPED, () -> Stores.persistentTimestampedKeyValueStore("store")),
        TIMESTAMPED_MEMORY(Format.TIMESTAMPED, () -> Stores.inMemoryKeyValueStore("store")),
        TIMESTAMPED_OVER_PLAIN(Format.TIMESTAMPED, () -> Stores.persistentKeyValueStore("store")),
        HEADERS_ROCKSDB(Format.WITH_HEADERS, () -> Stores.persistentTimestampedKeyValueStoreWithHeaders("store")),
        HEADERS_MEMORY(Format.WITH_HEADERS, () -> Stores.inMemoryKeyValueStore("store")),
        HEADERS_OVER_TIMESTAMPED(Format.WITH_HEADERS, () -> Stores.persistentTimestampedKeyValueStore("store"));

        final Format format;
        final Supplier<KeyValueBytesStoreSupplier> supplier;

        Stored(Format format, Supplier<KeyValueBytesStoreSupplier> supplier) {
            this.format = format;
            this.supplier = supplier;
        }

        Subject crema() {
            return format.crema(supplier.get());
        }

        /** Kafka's RocksDB store with headers refuses every query; its store in memory answers them. */
        private KeyValueBytesStoreSupplier answering() {
            return this == HEADERS_ROCKSDB ? HEADERS_MEMORY.supplier.get() : supplier.get();
        }

        Subject kafka() {
            return format.kafka(answering(), false);
        }

        Subject kafkaCached() {
            return format.kafka(answering(), true);
        }
    }

    enum Format {
        PLAIN {
            @Override
            Subject crema(KeyValueBytesStoreSupplier supplier) {
                return plain(CachedStores.keyValueStoreBuilder(supplier, Serdes.String(), Serdes.String()));
            }

            @Override
            Subject kafka(KeyValueBytesStoreSupplier supplier, boolean cached) {
                return plain(caching(Stores.keyValueStoreBuilder(supplier, Serdes.String(), Serdes.String()), cached));
            }

            private static Subject plain(StoreBuilder<KeyValueStore<String, String>> builder) {
                return Subject.open(builder, store -> (key, value, timestamp) -> store.put(key, value));
            }
        },
        TIMESTAMPED {
            @Override
            Subject crema(KeyValueBytesStoreSupplier supplier) {
                return timestamped(
                        CachedStores.timestampedKeyValueStoreBuilder(supplier, Serdes.String(), Serdes.String()));
            }

            @Override
            Subject kafka(KeyValueBytesStoreSupplier supplier, boolean cached) {
                return timestamped(caching(
                        Stores.timestampedKeyValueStoreBuilder(supplier, Serdes.String(), Serdes.String()), cached));
            }

            private static Subject timestamped(StoreBuilder<TimestampedKeyValueStore<String, String>> builder) {
                return Subject.open(
                        builder,
                        store -> (key, value, timestamp) -> store.put(key, ValueAndTimestamp.make(value, timestamp)));
            }
        },
        WITH_HEADERS {
            @Override
            Subject crema(KeyValueBytesStoreSupplier supplier) {
                return withHeaders(CachedStores.timestampedKeyValueStoreWithHeadersBuilder(
                        supplier, Serdes.String(), Serdes.String()));
            }

            @Override
            Subject kafka(KeyValueBytesStoreSupplier supplier, boolean cached) {
                return withHeaders(caching(
                        Stores.timestampedKeyValueStoreWithHeadersBuilder(supplier, Serdes.String(), Serdes.String()),
                        cached));
            }

            private static Subject withHeaders(
                    StoreBuilder<TimestampedKeyValueStoreWithHeaders<String, String>> builder) {
                return Subject.open(
                        builder,
                        store -> (key, value, timestamp) -> store.put(
                                key,
                                value == null
                                        ? null
                                        : ValueTimestampHeaders.make(
                                                value, timestamp, new RecordHeaders().add("h", new byte[] {1}))));
            }
        };

        abstract Subject crema(KeyValueBytesStoreSupplier supplier);

        abstract Subject kafka(KeyValueBytesStoreSupplier supplier, boolean cached);

        private static <S extends StateStore> StoreBuilder<S> caching(StoreBuilder<S> builder, boolean cached) {
            return cached ? builder.withCachingEnabled() : builder.withCachingDisabled();
        }
    }

    private interface Puts {
        void put(String key, String value, long timestamp);
    }

    /** A store in a task of its own. */
    private record Subject(TestTask task, StateStore store, Puts puts) implements AutoCloseable {

        static <S extends StateStore> Subject open(StoreBuilder<S> builder, Function<S, Puts> puts) {
            TestTask task = new TestTask();
            S store = task.open(builder);
            return new Subject(task, store, puts.apply(store));
        }

        void put(String key, String value, long timestamp) {
            task.record(timestamp);
            puts.put(key, value, timestamp);
        }

        /** a to d and f committed; then b overwritten, c deleted, e added. */
        Subject written() {
            for (String key : List.of("a", "b", "c", "d", "f")) {
                put(key, key + "1", 100);
            }
            task.commit(store);
            put("b", "b2", 200);
            put("c", null, 201);
            put("e", "e2", 202);
            return this;
        }

        Answer ask(Query<?> query) {
            return ask(query, PositionBound.unbounded());
        }

        Answer ask(Query<?> query, PositionBound bound) {
            return Answer.of(store.query(query, bound, new QueryConfig(false)));
        }

        @Override
        public void close() {
            task.close();
        }
    }

    /** An answer with its scan read to the end. */
    private record Answer(Object result, FailureReason failure, Position position) {

        static Answer of(QueryResult<?> result) {
            if (result.isFailure()) {
                return new Answer(null, result.getFailureReason(), result.getPosition());
            }
            Object value = result.getResult() instanceof KeyValueIterator<?, ?> scan
                    ? TestTask.drain(scan)
                    : result.getResult();
            return new Answer(value, null, result.getPosition());
        }
    }

    private static final List<String> KEYS = List.of("a", "b", "c", "e", "missing");

    private static Map<String, Query<?>> keyQueries() {
        Map<String, Query<?>> queries = new LinkedHashMap<>();
        for (String key : KEYS) {
            queries.put("key " + key, KeyQuery.withKey(key));
            queries.put("timestamped key " + key, TimestampedKeyQuery.withKey(key));
        }
        return queries;
    }

    private static Map<String, Query<?>> rangeQueries() {
        Map<String, Query<?>> queries = new LinkedHashMap<>();
        for (String from : new String[] {null, "b", "e", "g"}) {
            for (String to : new String[] {null, "a", "c", "e"}) {
                RangeQuery<String, String> range = RangeQuery.withRange(from, to);
                TimestampedRangeQuery<String, String> timestamped = TimestampedRangeQuery.withRange(from, to);
                boolean backwards = from != null && to != null && from.compareTo(to) > 0;
                String name = from + (backwards ? " back to " : " to ") + to;
                queries.put(name, range);
                queries.put(name + " ascending", range.withAscendingKeys());
                queries.put(name + " descending", range.withDescendingKeys());
                queries.put("timestamped " + name, timestamped);
                queries.put("timestamped " + name + " ascending", timestamped.withAscendingKeys());
                queries.put("timestamped " + name + " descending", timestamped.withDescendingKeys());
            }
        }
        queries.put("no bounds", RangeQuery.withNoBounds());
        queries.put("lower bound", RangeQuery.withLowerBound("c"));
        queries.put("upper bound", RangeQuery.withUpperBound("c"));
        return queries;
    }

    private static Map<String, Query<?>> allQueries() {
        Map<String, Query<?>> queries = keyQueries();
        queries.putAll(rangeQueries());
        return queries;
    }

    private static void assertSame(Subject crema, Subject kafka, Map<String, Query<?>> queries) {
        queries.forEach((name, query) -> assertThat(crema.ask(query)).as(name).isEqualTo(kafka.ask(query)));
    }

    @ParameterizedTest
    @EnumSource
    void buffered_writes_are_answered_as_kafkas_store_without_a_cache_answers_them(Stored stored) {
        try (Subject crema = stored.crema().written();
                Subject kafka = stored.kafka().written()) {
            assertThat(crema.task.changelog()).hasSize(5); // b, c and e wait
            Map<String, Query<?>> queries = allQueries();
            if (stored == Stored.TIMESTAMPED_OVER_PLAIN) {
                // the store below keeps no timestamps, a cache has them as long as it has the entry, Kafka's too
                queries.keySet().removeIf(name -> name.startsWith("timestamped") || name.contains("back"));
            }
            assertSame(crema, kafka, queries);
            crema.task.commit(crema.store);
            kafka.task.commit(kafka.store);
            assertSame(crema, kafka, queries);
        }
    }

    @ParameterizedTest
    @EnumSource
    void key_queries_are_answered_as_kafkas_cached_store_answers_them(Stored stored) {
        try (Subject crema = stored.crema().written();
                Subject kafka = stored.kafkaCached().written()) {
            if (stored.format == Format.WITH_HEADERS) {
                // Kafka's cache for stores with headers is never asked
                assertThat(kafka.ask(KeyQuery.withKey("b")).result()).isEqualTo("b1");
                assertThat(crema.ask(KeyQuery.withKey("b")).result()).isEqualTo("b2");
                kafka.task.commit(kafka.store);
            }
            Map<String, Query<?>> queries = keyQueries();
            if (stored.format == Format.PLAIN) {
                // refused by both, by Kafka's cached store with the position of the store below
                queries.keySet().removeIf(name -> name.startsWith("timestamped"));
            }
            assertSame(crema, kafka, queries);
        }
    }

    @ParameterizedTest
    @EnumSource
    void range_queries_see_buffered_writes_which_kafkas_cached_store_does_not(Stored stored) {
        try (Subject crema = stored.crema().written();
                Subject kafka = stored.kafkaCached().written()) {
            RangeQuery<String, String> all = RangeQuery.withNoBounds();
            assertThat(kafka.ask(all).result()).asString().contains("b1", "c1").doesNotContain("e2");
            assertThat(kafka.ask(all).position()).isEqualTo(input(5));
            assertThat(crema.ask(all).result()).asString().contains("b2", "e2").doesNotContain("c1");
            assertThat(crema.ask(all).position()).isEqualTo(input(8));
            crema.task.commit(crema.store);
            kafka.task.commit(kafka.store);
            Map<String, Query<?>> queries = rangeQueries();
            if (stored == Stored.TIMESTAMPED_OVER_PLAIN) {
                queries.keySet().removeIf(name -> name.contains("back"));
            }
            assertSame(crema, kafka, queries);
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_query_that_skips_the_cache_answers_from_the_store_below_with_its_position(Stored stored) {
        try (Subject crema = stored.crema().written();
                Subject kafka = stored.kafkaCached().written()) {
            KeyQuery<String, String> skipping =
                    KeyQuery.<String, String>withKey("b").skipCache();
            assertThat(crema.ask(skipping)).isEqualTo(new Answer("b1", null, input(5)));
            assertThat(crema.ask(skipping, PositionBound.at(input(6))).failure())
                    .isEqualTo(FailureReason.NOT_UP_TO_BOUND);
            if (stored.format != Format.WITH_HEADERS) {
                // Kafka's metered stores drop the flag on the way down
                assertThat(kafka.ask(skipping)).isEqualTo(new Answer("b2", null, input(8)));
            }
            if (stored.format != Format.PLAIN) {
                Answer timestamped = crema.ask(
                        TimestampedKeyQuery.<String, String>withKey("b").skipCache());
                assertThat(timestamped.result())
                        .isEqualTo(ValueAndTimestamp.make("b1", stored == Stored.TIMESTAMPED_OVER_PLAIN ? -1 : 100));
                assertThat(timestamped.position()).isEqualTo(input(5));
            }
            crema.task.commit(crema.store);
            assertThat(crema.ask(skipping)).isEqualTo(new Answer("b2", null, input(8)));
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_bound_is_met_or_refused_as_kafkas_store_does(Stored stored) {
        List<PositionBound> bounds = List.of(
                PositionBound.unbounded(),
                PositionBound.at(input(5)),
                PositionBound.at(input(8)),
                PositionBound.at(input(9)),
                PositionBound.at(Position.emptyPosition().withComponent("input", 1, 99)),
                PositionBound.at(Position.emptyPosition().withComponent("other", 0, 0)));
        try (Subject crema = stored.crema().written();
                Subject kafka = stored.kafka().written()) {
            List<FailureReason> failures = new ArrayList<>();
            for (PositionBound bound : bounds) {
                for (Query<?> query : List.of(KeyQuery.withKey("e"), RangeQuery.withNoBounds())) {
                    Answer answer = crema.ask(query, bound);
                    assertThat(answer).as("%s", bound).isEqualTo(kafka.ask(query, bound));
                    failures.add(answer.failure());
                }
            }
            FailureReason early = FailureReason.NOT_UP_TO_BOUND;
            assertThat(failures)
                    .containsExactly(null, null, null, null, null, null, early, early, null, null, early, early);
        }
    }

    private record OwnQuery() implements Query<String> {}

    @ParameterizedTest
    @EnumSource
    void other_queries_are_refused_as_unknown(Stored stored) {
        List<Query<?>> others = new ArrayList<>(List.of(
                new OwnQuery(),
                VersionedKeyQuery.withKey("a"),
                WindowKeyQuery.withKeyAndWindowStartRange("a", Instant.EPOCH, Instant.EPOCH)));
        if (stored.format == Format.PLAIN) {
            others.add(TimestampedKeyQuery.withKey("a"));
            others.add(TimestampedRangeQuery.withNoBounds());
        }
        try (Subject crema = stored.crema().written();
                Subject kafka = stored.kafka().written()) {
            for (Query<?> other : others) {
                Answer answer = crema.ask(other);
                assertThat(answer.failure()).isEqualTo(FailureReason.UNKNOWN_QUERY_TYPE);
                assertThat(answer).as("%s", other).isEqualTo(kafka.ask(other));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void execution_info_is_there_when_asked_for(Stored stored) {
        try (Subject crema = stored.crema().written()) {
            for (Query<?> query : List.of(KeyQuery.withKey("b"), new OwnQuery())) {
                QueryResult<?> silent = crema.store.query(query, PositionBound.unbounded(), new QueryConfig(false));
                assertThat(silent.getExecutionInfo()).isEmpty();
                QueryResult<?> told = crema.store.query(query, PositionBound.unbounded(), new QueryConfig(true));
                assertThat(told.getExecutionInfo()).singleElement().asString().startsWith("Handled in class dev.crema");
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_closed_store_refuses_queries(Stored stored) {
        try (Subject crema = stored.crema().written()) {
            crema.store.close();
            for (Query<?> query : Stream.concat(allQueries().values().stream(), Stream.of(new OwnQuery()))
                    .toList()) {
                assertThatThrownBy(() -> crema.ask(query))
                        .isInstanceOf(InvalidStateStoreException.class)
                        .hasMessage("Store store is currently closed.");
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_scan_of_a_store_that_is_closed_meanwhile_fails_and_does_not_just_end(Stored stored) {
        try (Subject crema = stored.crema().written()) {
            RangeQuery<String, String> all = RangeQuery.withNoBounds();
            QueryResult<KeyValueIterator<String, String>> result =
                    crema.store.query(all, PositionBound.unbounded(), new QueryConfig(false));
            try (KeyValueIterator<String, String> scan = result.getResult()) {
                assertThat(scan.next().value).isEqualTo("a1");
                assertThat(scan.peekNextKey()).isEqualTo("b");
                crema.store.close();
                assertThatThrownBy(scan::hasNext).isInstanceOf(InvalidStateStoreException.class);
                assertThatThrownBy(scan::next).isInstanceOf(InvalidStateStoreException.class);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = "HEADERS_ROCKSDB")
    void kafkas_rocksdb_store_with_headers_refuses_what_ours_over_it_answers(Stored stored) {
        try (Subject kafka = stored.format.kafka(stored.supplier.get(), false).written()) {
            for (Query<?> query : allQueries().values()) {
                assertThat(kafka.ask(query).failure()).isEqualTo(FailureReason.UNKNOWN_QUERY_TYPE);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = "TIMESTAMPED_OVER_PLAIN")
    void a_range_that_ends_before_it_begins_is_empty_where_kafkas_adapter_fails(Stored stored) {
        RangeQuery<String, String> backwards = RangeQuery.withRange("e", "a");
        try (Subject crema = stored.crema().written();
                Subject kafka = stored.kafka().written()) {
            assertThat(crema.ask(backwards)).isEqualTo(new Answer(List.of(), null, input(8)));
            assertThatThrownBy(() -> kafka.ask(backwards)).isInstanceOf(ClassCastException.class);
        }
    }

    private static Position input(long offset) {
        return Position.emptyPosition().withComponent("input", 0, offset);
    }
}
