package dev.crema.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.store.contract.TestTask;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.BiFunction;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.kstream.Windowed;
import org.apache.kafka.streams.kstream.internals.SessionWindow;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.query.PositionBound;
import org.apache.kafka.streams.query.Query;
import org.apache.kafka.streams.query.QueryConfig;
import org.apache.kafka.streams.query.QueryResult;
import org.apache.kafka.streams.query.WindowKeyQuery;
import org.apache.kafka.streams.query.WindowRangeQuery;
import org.apache.kafka.streams.state.AggregationWithHeaders;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.SessionStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;
import org.apache.kafka.streams.state.ValueAndTimestamp;
import org.apache.kafka.streams.state.ValueTimestampHeaders;
import org.apache.kafka.streams.state.WindowBytesStoreSupplier;
import org.apache.kafka.streams.state.WindowStore;
import org.apache.kafka.streams.state.internals.CachedStateStore;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Cached stores of windows and sessions beside Kafka's, in every format: forwarded, logged and answered is the same. */
class TimedBesideKafkaTest {

    private static final Duration RETENTION = Duration.ofMinutes(10);
    private static final Duration LENGTH = Duration.ofMinutes(1);
    private static final long SEED = Long.getLong("crema.seed", new Random().nextLong());

    private interface Puts {
        void put(String key, String value, long time);
    }

    private static <S> BiFunction<StateStore, TestTask, Puts> putsOfWindows(BiFunction<String, Long, S> value) {
        return (store, task) -> {
            @SuppressWarnings("unchecked")
            WindowStore<String, S> windows = (WindowStore<String, S>) store;
            return (key, text, time) -> windows.put(key, text == null ? null : value.apply(text, time), time);
        };
    }

    private static <S> BiFunction<StateStore, TestTask, Puts> putsOfSessions(BiFunction<String, Long, S> value) {
        return (store, task) -> {
            @SuppressWarnings("unchecked")
            SessionStore<String, S> sessions = (SessionStore<String, S>) store;
            return (key, text, time) -> sessions.put(
                    new Windowed<>(key, new SessionWindow(time / 2, time)),
                    text == null ? null : value.apply(text, time));
        };
    }

    private static WindowBytesStoreSupplier windows() {
        return Stores.persistentWindowStore("store", RETENTION, LENGTH, false);
    }

    enum Kind {
        WINDOWS(
                Stores.windowStoreBuilder(windows(), Serdes.String(), Serdes.String()),
                CachedStores.windowStoreBuilder(windows(), Serdes.String(), Serdes.String()),
                putsOfWindows((text, time) -> text)),
        TIMESTAMPED_WINDOWS(
                Stores.timestampedWindowStoreBuilder(timestampedWindows(), Serdes.String(), Serdes.String()),
                CachedStores.timestampedWindowStoreBuilder(timestampedWindows(), Serdes.String(), Serdes.String()),
                putsOfWindows(ValueAndTimestamp::make)),
        TIMESTAMPED_OVER_PLAIN_WINDOWS(
                Stores.timestampedWindowStoreBuilder(windows(), Serdes.String(), Serdes.String()),
                CachedStores.timestampedWindowStoreBuilder(windows(), Serdes.String(), Serdes.String()),
                putsOfWindows(ValueAndTimestamp::make)),
        WINDOWS_WITH_HEADERS(
                Stores.timestampedWindowStoreWithHeadersBuilder(windowsWithHeaders(), Serdes.String(), Serdes.String()),
                CachedStores.timestampedWindowStoreWithHeadersBuilder(
                        windowsWithHeaders(), Serdes.String(), Serdes.String()),
                putsOfWindows((text, time) ->
                        ValueTimestampHeaders.make(text, time, new RecordHeaders().add("h", new byte[] {1})))),
        SESSIONS(
                Stores.sessionStoreBuilder(
                        Stores.persistentSessionStore("store", RETENTION), Serdes.String(), Serdes.String()),
                CachedStores.sessionStoreBuilder(
                        Stores.persistentSessionStore("store", RETENTION), Serdes.String(), Serdes.String()),
                putsOfSessions((text, time) -> text)),
        SESSIONS_WITH_HEADERS(
                Stores.sessionStoreWithHeadersBuilder(
                        Stores.persistentSessionStoreWithHeaders("store", RETENTION), Serdes.String(), Serdes.String()),
                CachedStores.sessionStoreWithHeadersBuilder(
                        Stores.persistentSessionStoreWithHeaders("store", RETENTION), Serdes.String(), Serdes.String()),
                putsOfSessions((text, time) ->
                        AggregationWithHeaders.make(text, new RecordHeaders().add("h", new byte[] {1}))));

        private final StoreBuilder<? extends StateStore> kafka;
        private final StoreBuilder<? extends StateStore> crema;
        private final BiFunction<StateStore, TestTask, Puts> puts;

        Kind(
                StoreBuilder<? extends StateStore> kafka,
                StoreBuilder<? extends StateStore> crema,
                BiFunction<StateStore, TestTask, Puts> puts) {
            this.kafka = kafka.withCachingEnabled();
            this.crema = crema;
            this.puts = puts;
        }

        private static WindowBytesStoreSupplier timestampedWindows() {
            return Stores.persistentTimestampedWindowStore("store", RETENTION, LENGTH, false);
        }

        private static WindowBytesStoreSupplier windowsWithHeaders() {
            return Stores.persistentTimestampedWindowStoreWithHeaders("store", RETENTION, LENGTH, false);
        }
    }

    /** A store in a task of its own, with what it forwards. */
    private static final class Subject implements AutoCloseable {

        private final TestTask task = new TestTask();
        private final StateStore store;
        private final Puts puts;
        private final List<String> forwarded = new ArrayList<>();

        Subject(StoreBuilder<? extends StateStore> builder, Kind kind) {
            store = task.open(builder);
            puts = kind.puts.apply(store, task);
        }

        @SuppressWarnings("unchecked")
        boolean listen(boolean oldValues) {
            return ((CachedStateStore<Windowed<String>, Object>) store)
                    .setFlushListener(
                            change -> forwarded.add(change.key() + ": " + change.value().oldValue + " -> "
                                    + change.value().newValue + " @" + change.timestamp()),
                            oldValues);
        }

        List<String> logged() {
            return task.changelog().stream()
                    .map(record -> record.key() + " " + Arrays.toString(record.value()) + " @" + record.timestamp()
                            + " " + record.headers())
                    .toList();
        }

        String answer(Query<?> query) {
            QueryResult<?> result = store.query(query, PositionBound.unbounded(), new QueryConfig(false));
            if (!result.isSuccess()) {
                return result.getFailureReason().toString();
            }
            List<String> entries = new ArrayList<>();
            try (KeyValueIterator<?, ?> scan = (KeyValueIterator<?, ?>) result.getResult()) {
                while (scan.hasNext()) {
                    KeyValue<?, ?> entry = scan.next();
                    entries.add(entry.key + " " + entry.value + " "
                            + entry.value.getClass().getSimpleName());
                }
            }
            return entries + " at " + result.getPosition();
        }

        @Override
        public void close() {
            task.close();
        }
    }

    @ParameterizedTest
    @EnumSource
    void what_is_forwarded_and_logged_is_the_same(Kind kind) {
        for (Boolean oldValues : Arrays.asList(null, false, true)) {
            if (kind == Kind.TIMESTAMPED_OVER_PLAIN_WINDOWS && oldValues == Boolean.TRUE) {
                continue; // whose old values Kafka reads below without their timestamps; here the cache knows them
            }
            Random random = new Random(SEED);
            try (Subject kafka = new Subject(kind.kafka, kind);
                    Subject crema = new Subject(kind.crema, kind)) {
                if (oldValues != null) {
                    assertThat(crema.listen(oldValues)).isEqualTo(kafka.listen(oldValues));
                }
                for (int i = 0; i < 2000; i++) {
                    String key = "key" + random.nextInt(5);
                    long time = i * 10L / LENGTH.toMillis() * LENGTH.toMillis() + random.nextInt(3) * LENGTH.toMillis();
                    String value = random.nextInt(4) == 0 ? null : "v" + i;
                    boolean flushes = random.nextInt(30) == 0;
                    for (Subject each : List.of(kafka, crema)) {
                        each.task.record(i);
                        each.puts.put(key, value, time);
                        if (flushes) {
                            each.task.commit(each.store);
                        }
                    }
                }
                String seed = kind + ", old values " + oldValues + ", -Dcrema.seed=" + SEED;
                assertThat(crema.forwarded).as(seed).isEqualTo(kafka.forwarded);
                assertThat(crema.logged()).as(seed).isEqualTo(kafka.logged());
                assertThat(crema.logged()).hasSizeGreaterThan(100);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void what_queries_are_answered_is_the_same(Kind kind) {
        try (Subject kafka = new Subject(kind.kafka, kind);
                Subject crema = new Subject(kind.crema, kind)) {
            for (Subject each : List.of(kafka, crema)) {
                for (int i = 0; i < 20; i++) {
                    each.task.record(i);
                    each.puts.put("key" + i % 3, "v" + i, i * 20_000L);
                }
                each.task.commit(each.store); // Kafka's cache is not looked into by all of its queries
            }
            for (Query<?> query : List.of(
                    WindowKeyQuery.withKeyAndWindowStartRange(
                            "key1", Instant.ofEpochMilli(20_000), Instant.ofEpochMilli(260_000)),
                    WindowRangeQuery.withWindowStartRange(Instant.ofEpochMilli(20_000), Instant.ofEpochMilli(260_000)),
                    WindowRangeQuery.withKey("key1"))) {
                String answer = kafka.answer(query);
                if (answer.equals("UNKNOWN_QUERY_TYPE") && kind.name().contains("HEADERS")) {
                    continue; // Kafka's stores with headers answer none of them
                }
                assertThat(crema.answer(query)).as(query.toString()).isEqualTo(answer);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void queries_see_buffered_writes(Kind kind) {
        try (Subject crema = new Subject(kind.crema, kind)) {
            crema.puts.put("key", "committed", 20_000);
            crema.task.commit(crema.store);
            crema.puts.put("key", "buffered", 40_000);
            Query<?> query = kind.name().startsWith("SESSIONS")
                    ? WindowRangeQuery.withKey("key")
                    : WindowKeyQuery.withKeyAndWindowStartRange("key", Instant.EPOCH, Instant.ofEpochMilli(50_000));
            assertThat(crema.answer(query)).contains("committed").contains("buffered");
        }
    }
}
