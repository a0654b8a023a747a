package dev.crema.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.crema.store.cache.CacheConfig;
import dev.crema.store.contract.TestTask;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.query.KeyQuery;
import org.apache.kafka.streams.query.PositionBound;
import org.apache.kafka.streams.query.Query;
import org.apache.kafka.streams.query.QueryConfig;
import org.apache.kafka.streams.query.QueryResult;
import org.apache.kafka.streams.query.RangeQuery;
import org.apache.kafka.streams.query.TimestampedKeyQuery;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.TimestampedKeyValueStore;
import org.apache.kafka.streams.state.ValueAndTimestamp;
import org.apache.kafka.streams.state.internals.CachedStateStore;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Query threads at full speed beside the thread that changes aggregates in place, flushes, evicts and hands over, over both
 * of Kafka's engines. Every answer is what was current at some moment of the call, and not older than the position it
 * carries. Both sides go on to change what they hold, which must not be seen. Ten seconds for each engine; {@code -Psoak}
 * runs five minutes.
 */
class ConcurrentQueryTest {

    private static final Duration TIME = Duration.ofSeconds(Boolean.getBoolean("crema.soak") ? 300 : 10);
    private static final int QUERY_THREADS = 3;
    private static final int WRITES_A_COMMIT = 400;
    private static final int COMMITS_A_RECYCLE = 50;

    /**
     * In memory a scan reads Kafka's tree while it is written, without its lock, and can miss a key while another one comes
     * or goes. No key does here: nothing is deleted, and queries begin when all keys are there.
     */
    @ParameterizedTest
    @EnumSource
    void every_answer_was_current_during_the_call_and_has_reached_its_position(KafkaEngine engine) {
        assertTimeoutPreemptively(TIME.plusSeconds(60), () -> writeAndAsk(engine), "a deadlock?");
    }

    private static void writeAndAsk(KafkaEngine engine) throws Exception {
        History history = new History(engine.hasSnapshots);
        try (TestTask task = new TestTask()) {
            TimestampedKeyValueStore<String, Tally> store = task.open(CachedStores.timestampedKeyValueStoreBuilder(
                            engine.timestamped.apply("store"), Serdes.String(), TALLIES)
                    .withLoggingDisabled()
                    .withCache(CacheConfig.ofBytes(12_000).withBufferBytes(6_000)));
            Owner owner = new Owner(task, store, history);
            owner.writeFor(Duration.ZERO);

            ExecutorService threads = Executors.newFixedThreadPool(QUERY_THREADS, ConcurrentQueryTest::daemon);
            List<Future<Long>> asking = new ArrayList<>();
            for (int i = 0; i < QUERY_THREADS; i++) {
                Asker asker = new Asker(store, history, engine.hasSnapshots, i);
                asking.add(threads.submit(asker::askUntilClosed));
            }
            try {
                owner.writeFor(TIME);
                store.close(); // in the midst of writes and queries
            } finally {
                history.closing = true;
            }
            for (Future<Long> asked : asking) {
                assertThat(await(asked)).isGreaterThan(TIME.toMillis() / 10);
            }
            threads.shutdown();
        }
    }

    /** An aggregate that is changed in place; whoever sees it in the midst of a change can tell. */
    static final class Tally {
        private long count;
        private final List<Object> counts = new ArrayList<>(List.of(0L, 0L));
        private long countAgain;

        void set(long number) {
            count = number;
            counts.set(0, number);
            counts.set(1, number);
            countAgain = number;
        }

        /** What a holder does who has no business to: as if in the midst of writing. */
        void spoil() {
            count = -1;
            counts.set(0, "spoiled");
        }

        long value() {
            if (countAgain != count || !counts.equals(List.of(count, count))) {
                throw new AssertionError("half a change: " + count + ", " + counts + ", " + countAgain);
            }
            return count;
        }
    }

    private static final Serde<Tally> TALLIES = Serdes.serdeFrom(
            (topic, tally) -> Serdes.Long().serializer().serialize(topic, tally.value()), (topic, bytes) -> {
                Tally tally = new Tally();
                tally.set(Serdes.Long().deserializer().deserialize(topic, bytes));
                return tally;
            });

    /** Threads in a deadlock must not keep the test's process alive. */
    private static Thread daemon(Runnable asking) {
        Thread thread = new Thread(asking, "query");
        thread.setDaemon(true);
        return thread;
    }

    private static long await(Future<Long> asked) throws Exception {
        try {
            return asked.get(20, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new AssertionError(e.getCause().toString(), e.getCause());
        } catch (TimeoutException e) {
            throw new AssertionError("a query does not end: a deadlock?", e);
        }
    }

    /**
     * What is written, without having to remember it: write number n, counted from 1 as its record's offset is, goes to a
     * key that n decides, and is n itself or a delete.
     */
    private static final class History {

        static final int KEYS = 64;
        private static final int PERIOD = 512;

        private final int[] keys = new int[PERIOD];
        private final boolean[] deletes = new boolean[PERIOD];
        volatile long begun;
        volatile long completed;
        volatile boolean closing;

        History(boolean withDeletes) {
            Random random = new Random(7);
            for (int i = 0; i < PERIOD; i++) {
                // each key at least once, a few of them very often
                keys[i] = i < KEYS ? i : random.nextInt(1 + random.nextInt(KEYS));
                deletes[i] = withDeletes && random.nextInt(10) == 0;
            }
        }

        static String name(int key) {
            return String.format("key%03d", key);
        }

        int keyOf(long write) {
            return keys[(int) (write % PERIOD)];
        }

        boolean isDelete(long write) {
            return deletes[(int) (write % PERIOD)];
        }

        /** The newest of the writes up to {@code write} that is one of {@code key}; 0 if there is none. */
        long lastOf(int key, long write) {
            for (long i = write; i > 0; i--) {
                if (keyOf(i) == key) {
                    return i;
                }
            }
            return 0;
        }

        /** Fails unless {@code value} was that of {@code key} at some moment between two writes. */
        void check(String what, int key, Long value, long first, long last) {
            for (long i = lastOf(key, first); i <= last; i++) {
                if (i == 0 || keyOf(i) == key && isDelete(i)) {
                    if (value == null) {
                        return;
                    }
                } else if (keyOf(i) == key && value != null && value == i) {
                    return;
                }
            }
            throw new AssertionError(what + ": " + name(key) + " is " + value + ", was " + lastOf(key, first)
                    + " at write " + first + " and " + lastOf(key, last) + " at write " + last);
        }
    }

    private record Owner(TestTask task, TimestampedKeyValueStore<String, Tally> store, History history) {

        /** Whole periods, until the time is over. */
        void writeFor(Duration time) {
            long end = System.nanoTime() + time.toNanos();
            do {
                for (int i = 0; i < History.PERIOD; i++) {
                    write(history.begun + 1);
                }
            } while (System.nanoTime() < end);
        }

        private void write(long number) {
            history.begun = number;
            task.record(number);
            assertThat(task.context().recordContext().offset()).isEqualTo(number);
            String key = History.name(history.keyOf(number));
            if (history.isDelete(number)) {
                store.put(key, null);
            } else {
                changeInPlace(key, number);
            }
            history.completed = number;
            if (number % WRITES_A_COMMIT == 0) {
                task.flush(store);
                store.commit(Map.of());
                if (number % (WRITES_A_COMMIT * COMMITS_A_RECYCLE) == 0) {
                    ((CachedStateStore<?, ?>) store).clearCache();
                }
            }
        }

        private void changeInPlace(String key, long number) {
            ValueAndTimestamp<Tally> before = store.get(key);
            Tally tally = before == null ? new Tally() : before.value();
            tally.set(number);
            store.put(key, ValueAndTimestamp.make(tally, number));
            tally.spoil();
        }
    }

    private record Asker(
            TimestampedKeyValueStore<String, Tally> store, History history, boolean hasSnapshots, int seed) {

        /** Returns the number of queries answered. */
        long askUntilClosed() {
            Random random = new Random(seed);
            for (long asked = 0; ; asked++) {
                boolean closing = history.closing;
                try {
                    ask(random.nextInt(6), random.nextInt(History.KEYS));
                } catch (InvalidStateStoreException e) {
                    return asked;
                }
                if (closing) {
                    throw new AssertionError("answered after close");
                }
            }
        }

        private void ask(int kind, int key) {
            String name = History.name(key);
            long before = history.completed;
            switch (kind) {
                case 0 -> {
                    ValueAndTimestamp<Tally> value = store.get(name);
                    history.check("get", key, valueOf(value), before, history.begun);
                }
                case 1 -> scan("all", store.all(), before);
                case 2 -> {
                    KeyQuery<String, Tally> query = KeyQuery.withKey(name);
                    QueryResult<Tally> answer = query(query);
                    history.check(
                            "key query", key, valueOf(answer.getResult()), covered(answer, before), history.begun);
                }
                case 3 -> {
                    TimestampedKeyQuery<String, Tally> query = TimestampedKeyQuery.withKey(name);
                    QueryResult<ValueAndTimestamp<Tally>> answer = query(query);
                    Long value = valueOf(answer.getResult());
                    history.check("timestamped key query", key, value, covered(answer, before), history.begun);
                }
                case 4 -> {
                    KeyQuery<String, Tally> query =
                            KeyQuery.<String, Tally>withKey(name).skipCache();
                    QueryResult<Tally> answer = query(query);
                    history.check("skipping query", key, valueOf(answer.getResult()), position(answer), history.begun);
                }
                default -> {
                    RangeQuery<String, Tally> query = RangeQuery.withNoBounds();
                    QueryResult<KeyValueIterator<String, Tally>> answer = query(query);
                    scanOfTallies("range query", answer.getResult(), covered(answer, before));
                }
            }
        }

        private <R> QueryResult<R> query(Query<R> query) {
            return store.query(query, PositionBound.unbounded(), new QueryConfig(false));
        }

        private static long position(QueryResult<?> answer) {
            return answer.getPosition().getPartitionPositions("input").get(0);
        }

        /** The position of an answer, which goes as far as all writes completed before. */
        private static long covered(QueryResult<?> answer, long before) {
            long position = position(answer);
            if (position < before) {
                throw new AssertionError("position " + position + " after write " + before);
            }
            return position;
        }

        private static Long valueOf(ValueAndTimestamp<Tally> value) {
            if (value == null) {
                return null;
            }
            Long number = valueOf(value.value());
            if (number != value.timestamp()) {
                throw new AssertionError("value of write " + number + ", timestamp of " + value.timestamp());
            }
            return number;
        }

        private static Long valueOf(Tally tally) {
            if (tally == null) {
                return null;
            }
            long number = tally.value();
            tally.spoil();
            return number;
        }

        private void scan(String what, KeyValueIterator<String, ValueAndTimestamp<Tally>> scan, long first) {
            long opened = history.begun;
            Long[] found = new Long[History.KEYS];
            try (scan) {
                while (scan.hasNext()) {
                    KeyValue<String, ValueAndTimestamp<Tally>> entry = scan.next();
                    found[Integer.parseInt(entry.key.substring(3))] = valueOf(entry.value);
                }
            }
            checkAll(what, found, first, opened);
        }

        private void scanOfTallies(String what, KeyValueIterator<String, Tally> scan, long first) {
            long opened = history.begun;
            Long[] found = new Long[History.KEYS];
            try (scan) {
                while (scan.hasNext()) {
                    KeyValue<String, Tally> entry = scan.next();
                    found[Integer.parseInt(entry.key.substring(3))] = valueOf(entry.value);
                }
            }
            checkAll(what, found, first, opened);
        }

        /** A snapshot is of the time until the scan was open, another scan sees writes until its end. */
        private void checkAll(String what, Long[] found, long first, long opened) {
            long last = hasSnapshots ? opened : history.begun;
            for (int key = 0; key < History.KEYS; key++) {
                history.check(what, key, found[key], first, last);
            }
        }
    }
}
