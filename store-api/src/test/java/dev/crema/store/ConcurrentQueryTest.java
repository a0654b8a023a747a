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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Query threads at full speed beside the thread that writes, flushes and evicts, over both of Kafka's engines. Every
 * answer is what was current at some moment of the call, and not older than the position it carries. {@code -Psoak} runs a
 * minute for each engine instead of three seconds.
 */
class ConcurrentQueryTest {

    private static final Duration TIME = Duration.ofSeconds(Boolean.getBoolean("crema.soak") ? 60 : 3);
    private static final int QUERY_THREADS = 3;
    private static final int WRITES_A_COMMIT = 400;

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
            TimestampedKeyValueStore<String, Long> store = task.open(CachedStores.timestampedKeyValueStoreBuilder(
                            engine.timestamped.apply("store"), Serdes.String(), Serdes.Long())
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

    private record Owner(TestTask task, TimestampedKeyValueStore<String, Long> store, History history) {

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
            store.put(
                    History.name(history.keyOf(number)),
                    history.isDelete(number) ? null : ValueAndTimestamp.make(number, number));
            history.completed = number;
            if (number % WRITES_A_COMMIT == 0) {
                task.flush(store);
                store.commit(Map.of());
            }
        }
    }

    private record Asker(
            TimestampedKeyValueStore<String, Long> store, History history, boolean hasSnapshots, int seed) {

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
                    ValueAndTimestamp<Long> value = store.get(name);
                    history.check("get", key, valueOf(value), before, history.begun);
                }
                case 1 -> scan("all", store.all(), before);
                case 2 -> {
                    KeyQuery<String, Long> query = KeyQuery.withKey(name);
                    QueryResult<Long> answer = query(query);
                    history.check("key query", key, answer.getResult(), covered(answer, before), history.begun);
                }
                case 3 -> {
                    TimestampedKeyQuery<String, Long> query = TimestampedKeyQuery.withKey(name);
                    QueryResult<ValueAndTimestamp<Long>> answer = query(query);
                    Long value = valueOf(answer.getResult());
                    history.check("timestamped key query", key, value, covered(answer, before), history.begun);
                }
                case 4 -> {
                    KeyQuery<String, Long> query =
                            KeyQuery.<String, Long>withKey(name).skipCache();
                    QueryResult<Long> answer = query(query);
                    history.check("skipping query", key, answer.getResult(), position(answer), history.begun);
                }
                default -> {
                    RangeQuery<String, Long> query = RangeQuery.withNoBounds();
                    QueryResult<KeyValueIterator<String, Long>> answer = query(query);
                    scanOfLongs("range query", answer.getResult(), covered(answer, before));
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

        private static Long valueOf(ValueAndTimestamp<Long> value) {
            if (value == null) {
                return null;
            }
            if (value.value() != value.timestamp()) {
                throw new AssertionError("value of one write, timestamp of another: " + value);
            }
            return value.value();
        }

        private void scan(String what, KeyValueIterator<String, ValueAndTimestamp<Long>> scan, long first) {
            long opened = history.begun;
            Long[] found = new Long[History.KEYS];
            try (scan) {
                while (scan.hasNext()) {
                    KeyValue<String, ValueAndTimestamp<Long>> entry = scan.next();
                    found[Integer.parseInt(entry.key.substring(3))] = valueOf(entry.value);
                }
            }
            checkAll(what, found, first, opened);
        }

        private void scanOfLongs(String what, KeyValueIterator<String, Long> scan, long first) {
            long opened = history.begun;
            Long[] found = new Long[History.KEYS];
            try (scan) {
                while (scan.hasNext()) {
                    KeyValue<String, Long> entry = scan.next();
                    found[Integer.parseInt(entry.key.substring(3))] = entry.value;
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
