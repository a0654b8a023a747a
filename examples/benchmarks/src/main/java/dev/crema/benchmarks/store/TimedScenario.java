package dev.crema.benchmarks.store;

import dev.crema.benchmarks.measure.Description;
import dev.crema.benchmarks.measure.Side;
import dev.crema.rocks.RocksStores;
import dev.crema.store.CachedStores;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.kstream.Windowed;
import org.apache.kafka.streams.kstream.internals.SessionWindow;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.SessionStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;
import org.apache.kafka.streams.state.WindowBytesStoreSupplier;
import org.apache.kafka.streams.state.WindowStore;
import org.apache.kafka.streams.state.WindowStoreIterator;
import org.openjdk.jmh.infra.Blackhole;

/** An aggregation's store of windows or sessions, over records whose time goes on and which come a little out of order. */
final class TimedScenario extends StoreScenario {

    static final Duration LENGTH = Duration.ofMinutes(1);
    static final Duration RETENTION = Duration.ofHours(1);

    private static final int KEYS = 10_000;
    private static final int DRAWS = 4 * COMMIT;
    private static final Values<Account> VALUES = Values.JSON;

    /** Records come up to so late. */
    private static final int LATE_MS = 2_000;

    private final Kind kind;

    TimedScenario(String name, Kind kind) {
        super(name);
        this.kind = kind;
    }

    /** What is done with each record. */
    enum Kind {
        TUMBLING(200_000, "tumbling windows of a minute: fetch, change, put") {
            @Override
            Step step(Side side, Task task) {
                WindowStore<String, Account> store = task.open(windows(side, VALUES));
                return (key, time) -> {
                    long start = time - time % LENGTH.toMillis();
                    store.put(key, visited(key, store.fetch(key, start)), start);
                };
            }
        },
        SLIDING(
                100,
                "sliding windows of a minute as Kafka's sliding aggregation has them: all windows of the key that reach the record are"
                        + " fetched, those with it changed and put, and that which ends with it put") {
            @Override
            Step step(Side side, Task task) {
                return new Sliding(task.open(windows(side, VALUES)));
            }
        },
        SESSIONS(20_000, "sessions with a gap of 5 s: all within the gap are found, merged, removed, and put as one") {
            @Override
            Step step(Side side, Task task) {
                return new Sessions(task.open(sessions(side)));
            }
        };

        /** So that a key has some windows that reach a record, and not hundreds. */
        private final int recordsAMinute;

        private final String what;

        Kind(int recordsAMinute, String what) {
            this.recordsAMinute = recordsAMinute;
            this.what = what;
        }

        abstract Step step(Side side, Task task);
    }

    /** One record. */
    @FunctionalInterface
    interface Step {
        void process(String key, long time);
    }

    private static Account visited(String key, Account before) {
        return (before == null ? VALUES.first().apply(key) : before).visit();
    }

    /** A cached store of windows of a minute, of either side over that side's own RocksDB store. */
    static <V> StoreBuilder<WindowStore<String, V>> windows(Side side, Values<V> values) {
        return side == Side.KAFKA
                ? Stores.windowStoreBuilder(supplier(side), Serdes.String(), values.serde())
                        .withCachingEnabled()
                : CachedStores.windowStoreBuilder(supplier(side), Serdes.String(), values.serde());
    }

    static WindowBytesStoreSupplier supplier(Side side) {
        return side == Side.KAFKA
                ? Stores.persistentWindowStore(StoreTable.STORE, RETENTION, LENGTH, false)
                : RocksStores.persistentWindowStore(StoreTable.STORE, RETENTION, LENGTH, false);
    }

    private static StoreBuilder<SessionStore<String, Account>> sessions(Side side) {
        return side == Side.KAFKA
                ? Stores.sessionStoreBuilder(
                                Stores.persistentSessionStore(StoreTable.STORE, RETENTION),
                                Serdes.String(),
                                VALUES.serde())
                        .withCachingEnabled()
                : CachedStores.sessionStoreBuilder(
                        RocksStores.persistentSessionStore(StoreTable.STORE, RETENTION),
                        Serdes.String(),
                        VALUES.serde());
    }

    /** What {@code KStreamSlidingWindowAggregate} does for records in order, and no window twice for those that are not. */
    private record Sliding(WindowStore<String, Account> store) implements Step {

        private static final long LENGTH_MS = LENGTH.toMillis();

        @Override
        public void process(String key, long time) {
            List<KeyValue<Long, Account>> reaching = new ArrayList<>();
            try (WindowStoreIterator<Account> windows = store.fetch(key, Math.max(0, time - 2 * LENGTH_MS), time + 1)) {
                windows.forEachRemaining(reaching::add);
            }
            boolean ends = false;
            for (KeyValue<Long, Account> window : reaching) {
                if (window.key + LENGTH_MS >= time && window.key <= time) {
                    store.put(key, window.value.visit(), window.key);
                }
                ends |= window.key == time - LENGTH_MS;
            }
            if (!ends) {
                store.put(key, visited(key, null), Math.max(0, time - LENGTH_MS));
            }
        }
    }

    private record Sessions(SessionStore<String, Account> store) implements Step {

        private static final long GAP_MS = 5_000;

        @Override
        public void process(String key, long time) {
            long start = time;
            long end = time;
            Account merged = null;
            List<KeyValue<Windowed<String>, Account>> found = new ArrayList<>();
            try (KeyValueIterator<Windowed<String>, Account> sessions =
                    store.findSessions(key, time - GAP_MS, time + GAP_MS)) {
                sessions.forEachRemaining(found::add);
            }
            for (KeyValue<Windowed<String>, Account> session : found) {
                start = Math.min(start, session.key.window().start());
                end = Math.max(end, session.key.window().end());
                merged = session.value;
            }
            SessionWindow window = new SessionWindow(start, end);
            for (KeyValue<Windowed<String>, Account> session : found) {
                if (!Objects.equals(session.key.window(), window)) {
                    store.remove(session.key);
                }
            }
            store.put(new Windowed<>(key, window), visited(key, merged));
        }
    }

    @Override
    public Description description() {
        return new Description(
                "How many records a second does a store of windows or sessions take?",
                "Stores.windowStoreBuilder or sessionStoreBuilder, caching enabled, over Stores.persistent…",
                "CachedStores.windowStoreBuilder or sessionStoreBuilder over RocksStores.persistent…, defaults",
                "-",
                TOPOLOGY
                        + ", retention 1 h, a minute of stream time every %,d records, up to 2 s late; "
                                .formatted(kind.recordsAMinute)
                        + kind.what,
                "String, Zipf 0.99 over 10,000",
                VALUES.what(),
                COMMITS);
    }

    @Override
    List<StoreCase> cases(boolean quick) {
        int pairs = quick ? 1 : 3;
        int operations = kind == Kind.TUMBLING ? COMMIT : COMMIT / 5; // a record takes Kafka's store up to 50 us
        return List.of(
                of(operations, true, 6, pairs), of(operations / 10, false, 60, pairs)); // the compiler takes a while
    }

    private static StoreCase of(int operations, boolean decides, int stretches, int pairs) {
        return new StoreCase(
                "commit every %,d".formatted(operations),
                decides,
                KEYS,
                operations,
                stretches,
                stretches,
                pairs,
                false);
    }

    @Override
    Workload workload(Fork fork) {
        return new Records(fork, kind);
    }

    private static final class Records implements Workload {

        private final StoreCase of;
        private final Kind kind;
        private final Task task;
        private final Step step;
        private final String[] draws = Keys.zipf(Keys.numbered(KEYS, Keys::key), DRAWS);
        private final int[] late = new Random(1).ints(DRAWS, 0, LATE_MS).toArray();
        private int next;
        private long records;

        Records(Fork fork, Kind kind) {
            of = fork.of();
            this.kind = kind;
            task = new Task(fork.directory(), StoreTable.CACHE_BYTES);
            step = kind.step(fork.side(), task);
        }

        @Override
        public void run(Blackhole blackhole) {
            for (int i = 0; i < of.operations(); i++) {
                task.record();
                long now = LATE_MS + records++ * LENGTH.toMillis() / kind.recordsAMinute;
                step.process(draws[next], now - late[next]);
                next = next + 1 == draws.length ? 0 : next + 1;
            }
            task.commit();
        }

        @Override
        public Map<String, Double> details() {
            return Map.of("changelog records/record", (double) task.logged() / records);
        }

        @Override
        public void close() {
            task.close();
        }
    }
}
