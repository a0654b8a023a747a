package dev.crema.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.store.cache.CacheConfig;
import dev.crema.store.cache.ValueSharing;
import dev.crema.store.contract.TestTask;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.errors.LogAndContinueProcessingExceptionHandler;
import org.apache.kafka.streams.kstream.internals.Change;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.query.KeyQuery;
import org.apache.kafka.streams.query.PositionBound;
import org.apache.kafka.streams.query.QueryConfig;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;
import org.apache.kafka.streams.state.internals.CacheFlushListener;
import org.apache.kafka.streams.state.internals.CachedStateStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each way in which an object that is put or read could change the state without being put. Kafka's stores hand out a
 * fresh copy at every read, so none of them does there; here {@link ValueSharing#IMMUTABLE} shows what each comes to when
 * objects are shared, which the application then has promised not to do.
 */
class ValueIsolationTest {

    /** An aggregate as applications have them, changed in place. */
    static final class Basket {
        private final List<String> items = new ArrayList<>();

        Basket with(String item) {
            items.add(item);
            return this;
        }

        @Override
        public String toString() {
            return String.join(" ", items);
        }
    }

    private static final Serializer<Basket> SERIALIZER =
            (topic, basket) -> basket == null ? null : basket.toString().getBytes(StandardCharsets.UTF_8);
    private static final Deserializer<Basket> DESERIALIZER = (topic, bytes) -> {
        Basket basket = new Basket();
        if (bytes != null) {
            basket.items.addAll(Arrays.asList(new String(bytes, StandardCharsets.UTF_8).split(" ")));
        }
        return bytes == null ? null : basket;
    };
    private static final Serde<Basket> BASKETS = Serdes.serdeFrom(SERIALIZER, DESERIALIZER);

    /** What someone does with an object that is not theirs. */
    enum Leak {
        CHANGED_BY_A_READER {
            @Override
            void happen(TestTask task, KeyValueStore<String, Basket> store) {
                store.get("a").with("leaked");
            }
        },
        CHANGED_BY_A_READER_AFTER_WRITE_BACK {
            @Override
            void happen(TestTask task, KeyValueStore<String, Basket> store) {
                task.commit(store);
                store.get("a").with("leaked");
            }
        },
        CHANGED_BY_THE_FIRST_READER_OF_WHAT_WAS_NOT_CACHED {
            @Override
            void happen(TestTask task, KeyValueStore<String, Basket> store) {
                task.commit(store);
                ((CachedStateStore<?, ?>) store).clearCache();
                store.get("a").with("leaked");
            }
        },
        CHANGED_AFTER_IT_WAS_PUT {
            @Override
            void happen(TestTask task, KeyValueStore<String, Basket> store) {
                Basket mine = new Basket().with("put");
                store.put("a", mine);
                mine.with("leaked"); // as a processor does that it is forwarded to
            }
        },
        CHANGED_AND_PUT_UNDER_ANOTHER_KEY {
            @Override
            void happen(TestTask task, KeyValueStore<String, Basket> store) {
                Basket scratch = new Basket().with("put");
                store.put("a", scratch);
                store.put("b", scratch.with("leaked"));
            }
        },
        CHANGED_IN_A_SCAN {
            @Override
            void happen(TestTask task, KeyValueStore<String, Basket> store) {
                try (KeyValueIterator<String, Basket> all = store.all()) {
                    all.next().value.with("leaked");
                }
            }
        },
        CHANGED_AS_WHAT_WAS_DELETED {
            @Override
            void happen(TestTask task, KeyValueStore<String, Basket> store) {
                store.put("b", store.get("a"));
                store.delete("b").with("leaked");
            }
        },
        CHANGED_AS_WHAT_WAS_PRESENT {
            @Override
            void happen(TestTask task, KeyValueStore<String, Basket> store) {
                store.putIfAbsent("a", new Basket()).with("leaked");
            }
        },
        CHANGED_BY_WHO_ASKED_A_QUERY {
            @Override
            void happen(TestTask task, KeyValueStore<String, Basket> store) {
                store.query(KeyQuery.<String, Basket>withKey("a"), PositionBound.unbounded(), new QueryConfig(false))
                        .getResult()
                        .with("leaked");
            }
        },
        CHANGED_AFTER_IT_WAS_FORWARDED {
            @Override
            void happen(TestTask task, KeyValueStore<String, Basket> store) {
                writeBack(task, store, change -> change.newValue.with("leaked"));
            }
        },
        CHANGED_AS_OLD_VALUE {
            @Override
            void happen(TestTask task, KeyValueStore<String, Basket> store) {
                writeBack(task, store, change -> change.oldValue.with("leaked"));
            }
        };

        abstract void happen(TestTask task, KeyValueStore<String, Basket> store);

        @SuppressWarnings("unchecked")
        private static void writeBack(
                TestTask task, KeyValueStore<String, Basket> store, Consumer<Change<Basket>> processor) {
            task.commit(store);
            CacheFlushListener<String, Basket> listener = change -> processor.accept(change.value());
            ((CachedStateStore<String, Basket>) store).setFlushListener(listener, true);
            store.put("a", store.get("a"));
            task.commit(store);
        }
    }

    private static final CacheConfig CONFIG = CacheConfig.configured();

    private static Stream<Arguments> leaks() {
        return Stream.of(ValueSharing.AUTO, ValueSharing.MUTABLE, ValueSharing.SERIALIZED)
                .flatMap(sharing -> Stream.of(Leak.values()).map(leak -> Arguments.of(leak, sharing)));
    }

    @ParameterizedTest
    @MethodSource("leaks")
    void what_was_put_is_what_is_read_whoever_changes_the_object(Leak leak, ValueSharing sharing) {
        assertThat(after(leak, sharing)).containsOnly("put");
    }

    @ParameterizedTest
    @EnumSource
    void shared_objects_leak_each_in_its_way(Leak leak) {
        assertThat(after(leak, ValueSharing.IMMUTABLE)).contains("put leaked");
    }

    /** What a read, the changelog and a read without the cache say of the key that had {@code put}. */
    private static List<String> after(Leak leak, ValueSharing sharing) {
        try (TestTask task = new TestTask()) {
            KeyValueStore<String, Basket> store = task.open(
                    CachedStores.keyValueStoreBuilder(Stores.persistentKeyValueStore("store"), Serdes.String(), BASKETS)
                            .withCache(CONFIG.withValues(sharing)));
            store.put("a", new Basket().with("put"));
            leak.happen(task, store);
            String read = store.get("a").toString();
            task.commit(store);
            ((CachedStateStore<?, ?>) store).clearCache();
            return List.of(
                    read, task.newestInChangelog().get("a"), store.get("a").toString());
        }
    }

    /**
     * Splits a record into its words; each is added in place to the basket of the key, which is put back and forwarded.
     * The word "bad" fails after the change and before the put, and is skipped; "read" changes and does not put. Whoever is
     * forwarded a basket changes it.
     */
    private static Topology careless(StoreBuilder<KeyValueStore<String, Basket>> store) {
        Topology topology = new Topology();
        topology.addSource("source", new StringDeserializer(), new StringDeserializer(), "input");
        topology.addProcessor("split", (ProcessorSupplier<String, String, String, String>) Split::new, "source");
        topology.addProcessor("add", (ProcessorSupplier<String, String, String, Basket>) Add::new, "split");
        topology.addProcessor("vandal", (ProcessorSupplier<String, Basket, String, Basket>) Vandal::new, "add");
        topology.addSink("sink", "output", new StringSerializer(), SERIALIZER, "vandal");
        topology.addStateStore(store, "add", "vandal");
        return topology;
    }

    private static final class Split extends ContextualProcessor<String, String, String, String> {
        @Override
        public void process(Record<String, String> record) {
            for (String word : record.value().split(" ")) {
                context().forward(record.withValue(word));
            }
        }
    }

    private static final class Add extends ContextualProcessor<String, String, String, Basket> {
        @Override
        public void process(Record<String, String> record) {
            KeyValueStore<String, Basket> store = context().getStateStore("store");
            Basket basket = store.get(record.key());
            basket = (basket == null ? new Basket() : basket).with(record.value());
            if (record.value().equals("bad")) {
                throw new IllegalStateException("half a change");
            }
            if (!record.value().equals("read")) {
                store.put(record.key(), basket);
                context().forward(record.withValue(basket));
            }
        }
    }

    private static final class Vandal extends ContextualProcessor<String, Basket, String, Basket> {
        @Override
        public void process(Record<String, Basket> record) {
            KeyValueStore<String, Basket> store = context().getStateStore("store");
            store.get(record.key()).with("read-and-changed");
            context().forward(record.withValue(record.value().with("forwarded")));
        }
    }

    @ParameterizedTest
    @EnumSource(names = "IMMUTABLE", mode = EnumSource.Mode.EXCLUDE)
    void a_careless_topology_comes_to_the_same_as_over_kafkas_store(ValueSharing sharing) {
        List<String> kafkas =
                run(Stores.keyValueStoreBuilder(Stores.persistentKeyValueStore("store"), Serdes.String(), BASKETS)
                        .withCachingEnabled());
        List<String> ours =
                run(CachedStores.keyValueStoreBuilder(Stores.persistentKeyValueStore("store"), Serdes.String(), BASKETS)
                        .withCache(CONFIG.withValues(sharing)));
        assertThat(ours).isEqualTo(kafkas).contains("a=one two three four");
    }

    /** What went to the sink, then what the store holds. */
    private static List<String> run(StoreBuilder<KeyValueStore<String, Basket>> store) {
        Properties config = new Properties();
        config.put(
                StreamsConfig.PROCESSING_EXCEPTION_HANDLER_CLASS_CONFIG,
                LogAndContinueProcessingExceptionHandler.class.getName());
        try (TopologyTestDriver driver = new TopologyTestDriver(careless(store), config)) {
            TestInputTopic<String, String> input =
                    driver.createInputTopic("input", new StringSerializer(), new StringSerializer());
            TestOutputTopic<String, Basket> output =
                    driver.createOutputTopic("output", new StringDeserializer(), DESERIALIZER);
            input.pipeInput("a", "one bad two read three");
            input.pipeInput("b", "bad one");
            input.pipeInput("a", "read bad four bad");
            List<String> seen = new ArrayList<>();
            output.readKeyValuesToList().forEach(sent -> seen.add(sent.key + "->" + sent.value));
            KeyValueStore<String, Basket> state = driver.getKeyValueStore("store");
            TestTask.drain(state.all()).forEach(entry -> seen.add(entry.key + "=" + entry.value));
            return seen;
        }
    }

    /** Serializing it changes it. */
    static final class Memoizing {
        private int count;
        private String text;

        Memoizing with(int number) {
            count = number;
            return this;
        }

        String text() {
            text = Integer.toString(count);
            return text;
        }
    }

    @Test
    void what_a_serializer_does_to_a_value_is_not_seen() {
        Serde<Memoizing> memoizing = Serdes.serdeFrom(
                (topic, value) -> value.text().getBytes(StandardCharsets.UTF_8),
                (topic, bytes) -> new Memoizing().with(Integer.parseInt(new String(bytes, StandardCharsets.UTF_8))));
        try (TestTask task = new TestTask()) {
            KeyValueStore<String, Memoizing> store = task.open(CachedStores.keyValueStoreBuilder(
                    Stores.persistentKeyValueStore("store"), Serdes.String(), memoizing));
            store.put("a", new Memoizing().with(1));
            task.commit(store);
            assertThat(store.get("a").count).isEqualTo(1);
            assertThat(store.get("a").text).isNull();
        }
    }

    /** Its constructor without arguments works for a while only. */
    static final class Expiring {
        private static boolean expired;

        private int count;

        Expiring() {
            if (expired) {
                throw new IllegalStateException("expired");
            }
        }

        Expiring(int count) {
            this.count = count;
        }
    }

    @Test
    void a_value_that_could_be_copied_once_and_not_again_is_read_through_its_serde() {
        Serde<Expiring> expiring = Serdes.serdeFrom(
                (topic, value) -> Integer.toString(value.count).getBytes(StandardCharsets.UTF_8),
                (topic, bytes) -> new Expiring(Integer.parseInt(new String(bytes, StandardCharsets.UTF_8))));
        try (TestTask task = new TestTask()) {
            KeyValueStore<String, Expiring> store = task.open(CachedStores.keyValueStoreBuilder(
                    Stores.persistentKeyValueStore("store"), Serdes.String(), expiring));
            store.put("a", new Expiring(1));
            Expiring.expired = true;
            assertThat(store.get("a").count).isEqualTo(1);
            task.commit(store);
            assertThat(task.newestInChangelog()).containsEntry("a", "1");
        }
    }
}
