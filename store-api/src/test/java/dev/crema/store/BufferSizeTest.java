package dev.crema.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.store.cache.CacheConfig;
import dev.crema.store.contract.ProbeStore;
import dev.crema.store.contract.TestTask;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.streams.state.KeyValueStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The write buffer's bound, kept by guesses: values of immutable types are not serialized when they are put. What is
 * buffered is whatever was put and has not reached the store below; its size is the heap that this takes by the layout of
 * strings and arrays, the serialized form included where the cache has made it already.
 */
class BufferSizeTest {

    /** Of what is promised: a quarter. */
    private static final double TOLERANCE = 1.25;

    /** Bytes of the objects of an entry beside key and value: the write, its place in a table, its context. */
    private static final int OVERHEAD = 64 + 40 + 96;

    private static final int STRING = 24;
    private static final int WRAPPED_BYTES = 24;

    private static final int PUTS = 30_000;

    private final TestTask task = new TestTask();
    private final ProbeStore below = new ProbeStore("store");
    private final Map<String, Integer> buffered = new HashMap<>();
    private final Map<String, Integer> weights = new HashMap<>();
    private Object newest;
    private boolean newestIsSerialized;
    private int serialized;
    private long bytes;
    private KeyValueStore<String, String> store;

    @AfterEach
    void closeAll() {
        task.close();
    }

    /** What sizes a run has; {@link #put} makes its next write. */
    enum Sizes {
        FOUR_KIB_FROM_THE_FIRST_WRITE {
            @Override
            void put(int i, Random random, BufferSizeTest into) {
                into.put("key" + i, 4096);
            }
        },
        UNIFORM_IN_NEW_KEYS {
            @Override
            void put(int i, Random random, BufferSizeTest into) {
                into.put("key" + i, random.nextInt(2000));
            }
        },
        UNIFORM_IN_KEYS_THAT_COME_AGAIN {
            @Override
            void put(int i, Random random, BufferSizeTest into) {
                into.put("key" + random.nextInt(2000), random.nextInt(2000));
            }
        },
        ONE_IN_TEN_LARGE_IN_NEW_KEYS {
            @Override
            void put(int i, Random random, BufferSizeTest into) {
                into.put("key" + i, smallOrLarge(random));
            }
        },
        ONE_IN_TEN_LARGE_IN_KEYS_THAT_COME_AGAIN {
            @Override
            void put(int i, Random random, BufferSizeTest into) {
                into.put("key" + random.nextInt(2000), smallOrLarge(random));
            }
        },
        OF_THE_KEY {
            @Override
            void put(int i, Random random, BufferSizeTest into) {
                int key = random.nextInt(2000);
                into.put("key" + key, smallOrLarge(new Random(key * 31L)));
                into.store.get("key" + random.nextInt(2000));
            }
        },
        DRIFTING_UP_IN_NEW_KEYS {
            @Override
            void put(int i, Random random, BufferSizeTest into) {
                into.put("key" + i, 50 + i / 5);
            }
        },
        DRIFTING_UP_IN_KEYS_THAT_COME_AGAIN {
            @Override
            void put(int i, Random random, BufferSizeTest into) {
                into.put("key" + random.nextInt(2000), 50 + i / 5);
            }
        },
        DRIFTING_UP_WITH_EVERY_WRITE_OF_A_KEY {
            @Override
            void put(int i, Random random, BufferSizeTest into) {
                String key = "key" + random.nextInt(300);
                into.put(key, into.buffered.getOrDefault(key, 20) + 20);
            }
        },
        LARGE_IN_NEW_KEYS_BESIDE_SMALL_ONES_THAT_COME_AGAIN {
            @Override
            void put(int i, Random random, BufferSizeTest into) {
                if (i % 20 == 19) {
                    into.put("key" + i, 4096);
                } else {
                    into.put("hot" + random.nextInt(100), 50);
                }
            }
        };

        abstract void put(int i, Random random, BufferSizeTest into);

        private static int smallOrLarge(Random random) {
            return random.nextInt(10) == 0 ? 10_000 : 100;
        }
    }

    static Stream<Arguments> runs() {
        int never = Integer.MAX_VALUE;
        return Stream.of(Sizes.values()).flatMap(sizes -> IntStream.of(64 << 10, 1 << 20, 5 << 20)
                .boxed()
                .flatMap(bound -> Stream.of(
                        Arguments.of(sizes, bound, 1, never),
                        Arguments.of(sizes, bound, 2, 5000),
                        Arguments.of(sizes, bound, 3, 5000))));
    }

    @ParameterizedTest(name = "{0}, {1} bytes, seed {2}, a commit every {3}")
    @MethodSource("runs")
    void what_waits_never_exceeds_the_bound_by_more_than_a_quarter(
            Sizes sizes, int bound, long seed, int putsPerCommit) {
        open(bound);
        Random random = new Random(seed);
        long most = 0;
        for (int i = 0; i < PUTS; i++) {
            sizes.put(i, random, this);
            most = Math.max(most, bytes);
            if (i % putsPerCommit == putsPerCommit - 1) {
                commit();
            }
        }
        assertThat(most / (double) bound).isLessThanOrEqualTo(TOLERANCE);
    }

    @Test
    void values_of_steady_size_are_serialized_once_a_commit_and_a_few_once_more() {
        open(1 << 20);
        int keys = 100;
        int commits = 10;
        for (int i = 0; i < commits * PUTS; i++) {
            put("key" + i % keys, 500);
            if (i % PUTS == PUTS - 1) {
                commit();
            }
        }
        assertThat(serialized).isBetween(keys * commits, keys * commits + commits * PUTS / 14);
    }

    private void commit() {
        task.commit(store);
        follow();
        assertThat(bytes).isZero();
    }

    private void open(int bound) {
        var counting = Serdes.serdeFrom(
                (String topic, String value) -> {
                    serialized++;
                    newestIsSerialized |= value == newest;
                    return value.getBytes(StandardCharsets.UTF_8);
                },
                new StringDeserializer());
        store = task.open(CachedStores.keyValueStoreBuilder(below.supplier(), Serdes.String(), counting)
                .withLoggingDisabled()
                .withCache(CacheConfig.ofBytes(4L * bound).withBufferBytes(bound)));
    }

    private void put(String key, int size) {
        String value = "x".repeat(size);
        newest = value;
        newestIsSerialized = false;
        task.record(0);
        store.put(key, value);
        buffered.put(key, size);
        int weight = OVERHEAD
                + STRING
                + array(key.length())
                + WRAPPED_BYTES
                + array(key.length())
                + STRING
                + array(size)
                + (newestIsSerialized ? array(size) : 0);
        Integer before = weights.put(key, weight);
        bytes += weight - (before == null ? 0 : before);
        follow();
    }

    /** Heap bytes of an array of so many bytes. */
    private static int array(int length) {
        return 16 + (length + 7) / 8 * 8;
    }

    /** Takes note of what has reached the store below. */
    private void follow() {
        for (String call : below.calls) {
            if (call.startsWith("put ")) {
                String key = call.substring("put ".length());
                buffered.remove(key);
                bytes -= weights.remove(key);
            }
        }
        below.calls.clear();
    }
}
