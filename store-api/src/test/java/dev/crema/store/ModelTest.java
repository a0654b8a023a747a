package dev.crema.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.quicktheories.QuickTheory.qt;
import static org.quicktheories.generators.SourceDSL.integers;
import static org.quicktheories.generators.SourceDSL.lists;

import dev.crema.store.cache.CacheConfig;
import dev.crema.store.cache.ValueSharing;
import dev.crema.store.contract.ProbeStore;
import dev.crema.store.contract.TestTask;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.errors.ProcessorStateException;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.internals.CachedStateStore;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Random operations on a cached store and on a {@link TreeMap} in the order of serialized keys: whatever is read is the
 * same, and at every commit the changelog comes to the same. Buffer and cache are so small that entries leave them all the
 * time, the store below refuses writes now and then, and unless values are declared immutable every object that was put or
 * read is changed afterwards. A case is a list of integers, each an operation with its arguments, so that a failing case shrinks; QuickTheories
 * prints it with its seed, and {@code -Dcrema.seed} runs the same cases again.
 */
class ModelTest {

    private static final int CASES = Boolean.getBoolean("crema.soak") ? 2000 : 200;
    private static final long SEED = Long.getLong("crema.seed", new Random().nextLong());

    @ParameterizedTest
    @EnumSource
    void a_cached_store_is_a_sorted_map_with_a_changelog(KafkaEngine engine) {
        for (ValueSharing sharing : List.of(ValueSharing.IMMUTABLE, ValueSharing.MUTABLE)) {
            qt().withFixedSeed(SEED)
                    .withExamples(CASES)
                    .withShrinkCycles(2000)
                    .forAll(lists().of(integers().between(0, Integer.MAX_VALUE)).ofSizeBetween(1, 120))
                    .describedAs(operations -> "-Dcrema.seed=" + SEED + " " + sharing + " " + operations)
                    .checkAssert(operations -> {
                        try (Case run = new Case(engine, sharing)) {
                            operations.forEach(run::step);
                            run.commit();
                        }
                    });
        }
    }

    /** One store beside its model. */
    private static final class Case implements AutoCloseable {

        private static final int KEYS = 12;
        private static final Serde<List<String>> LISTS = Serdes.serdeFrom(
                (topic, list) -> String.join(",", list).getBytes(StandardCharsets.UTF_8),
                (topic, bytes) -> new ArrayList<>(List.of(new String(bytes, StandardCharsets.UTF_8).split(",", -1))));

        private final KafkaEngine engine;
        private final TestTask task = new TestTask();
        private final ProbeStore below;
        private final boolean changesObjects;
        private final CachedStoreBuilder<KeyValueStore<Integer, List<String>>> builder;
        private final List<Scan> scans = new ArrayList<>();
        private KeyValueStore<Integer, List<String>> store;
        private NavigableMap<Bytes, List<String>> model = new TreeMap<>();
        private int step;

        private record Scan(
                KeyValueIterator<Integer, List<String>> iterator, Iterator<Map.Entry<Bytes, List<String>>> expected) {}

        Case(KafkaEngine engine, ValueSharing sharing) {
            this.engine = engine;
            this.below = new ProbeStore(engine.plain.apply("store").get());
            this.changesObjects = sharing != ValueSharing.IMMUTABLE;
            this.builder = CachedStores.keyValueStoreBuilder(below.supplier(), Serdes.Integer(), LISTS)
                    .withCache(CacheConfig.ofBytes(2200).withBufferBytes(1100).withValues(sharing));
            this.store = task.open(builder);
        }

        void step(int code) {
            task.record(step++);
            Arguments arguments = new Arguments(code);
            int operation = arguments.next(27);
            Integer key = key(arguments);
            List<String> value = list("v" + step, "x".repeat(arguments.next(40)));
            switch (operation) {
                case 0, 1, 2, 3, 4, 5 -> put(key, value);
                case 6, 7 -> assertAndChange(store.delete(key), model.remove(bytes(key)));
                case 8 -> put(key, null);
                case 9 -> {
                    List<String> present = model.putIfAbsent(bytes(key), List.copyOf(value));
                    assertAndChange(store.putIfAbsent(key, value), present);
                    change(value);
                }
                case 10 -> {
                    Integer other = key(arguments);
                    store.putAll(List.of(KeyValue.pair(key, value), KeyValue.pair(other, value)));
                    model.put(bytes(key), List.copyOf(value));
                    model.put(bytes(other), List.copyOf(value));
                    change(value);
                }
                case 11, 12, 13 -> assertAndChange(store.get(key), model.get(bytes(key)));
                case 14 -> range(key, key(arguments));
                case 15 -> {
                    assertScan(store.all(), model);
                    assertScan(store.reverseAll(), model.descendingMap());
                }
                case 16 ->
                    assertScan(
                            store.prefixScan("\u0000\u0000", new StringSerializer()),
                            model.headMap(Bytes.wrap(new byte[] {0, 1}), false));
                case 17 -> openScan();
                case 18 -> advanceScans();
                case 19 -> task.flush(store);
                case 20 -> commit();
                case 21 -> recycle();
                case 22 -> reopen(true);
                case 23 -> reopen(false);
                case 24 -> refused(() -> put(key, value));
                case 25 -> refused(() -> task.flush(store));
                default -> changeInPlace(key);
            }
        }

        private void put(Integer key, List<String> value) {
            if (value == null) {
                model.remove(bytes(key));
            } else {
                model.put(bytes(key), List.copyOf(value));
            }
            store.put(key, value);
            change(value);
        }

        /** As an aggregator does: the object that was read is changed and put back. */
        private void changeInPlace(Integer key) {
            List<String> value = store.get(key);
            if (value != null) {
                List<String> mine = changesObjects ? value : new ArrayList<>(value);
                mine.set(0, "c" + step);
                put(key, mine);
            }
        }

        /** The next write to the store below fails, if the operation comes to one; nothing is lost by it. */
        private void refused(Runnable operation) {
            below.failure = new ProcessorStateException("refused");
            try {
                operation.run();
            } catch (ProcessorStateException e) {
                assertThat(e).hasMessage("refused");
            }
            below.failure = null;
        }

        private void assertAndChange(List<String> value, List<String> expected) {
            assertThat(value).isEqualTo(expected);
            change(value);
        }

        /** Whoever has the object may change it. */
        private void change(List<String> value) {
            if (changesObjects && value != null) {
                value.add("changed");
            }
        }

        private static List<String> list(String... elements) {
            return new ArrayList<>(List.of(elements));
        }

        private void range(Integer one, Integer other) {
            boolean inOrder = bytes(one).compareTo(bytes(other)) <= 0;
            Integer from = inOrder ? one : other;
            Integer to = inOrder ? other : one;
            NavigableMap<Bytes, List<String>> expected = model.subMap(bytes(from), true, bytes(to), true);
            assertScan(store.range(from, to), expected);
            assertScan(store.reverseRange(from, to), expected.descendingMap());
            assertScan(store.range(null, to), model.headMap(bytes(to), true));
            assertScan(store.range(from, null), model.tailMap(bytes(from), true));
        }

        private static void assertScan(
                KeyValueIterator<Integer, List<String>> scan, Map<Bytes, List<String>> expected) {
            List<KeyValue<Integer, List<String>>> entries = new ArrayList<>();
            expected.forEach((key, value) -> entries.add(KeyValue.pair(integer(key), value)));
            assertThat(TestTask.drain(scan)).isEqualTo(entries);
        }

        private void openScan() {
            scans.add(new Scan(store.all(), new TreeMap<>(model).entrySet().iterator()));
        }

        /** Takes a few entries of every open scan, which must be those of the moment it was opened at. */
        private void advanceScans() {
            for (Scan scan : scans) {
                for (int i = 0; i < 3 && scan.iterator.hasNext(); i++) {
                    KeyValue<Integer, List<String>> entry = scan.iterator.next();
                    if (engine.hasSnapshots) {
                        Map.Entry<Bytes, List<String>> expected = scan.expected.next();
                        assertThat(entry).isEqualTo(KeyValue.pair(integer(expected.getKey()), expected.getValue()));
                    }
                }
            }
        }

        void commit() {
            task.commit(store);
            assertThat(logged()).isEqualTo(model);
        }

        /** To a standby and back: the runtime commits first. */
        private void recycle() {
            commit();
            ((CachedStateStore<?, ?>) store).clearCache();
        }

        /** Closed with a commit or without; then what was not logged is gone, and what was logged comes back. */
        private void reopen(boolean clean) {
            if (clean) {
                commit();
            }
            closeScans();
            store.close();
            model = logged();
            store = task.open(builder);
            if (!store.persistent()) {
                task.restore(store, task.changelog());
            }
        }

        private NavigableMap<Bytes, List<String>> logged() {
            NavigableMap<Bytes, List<String>> logged = new TreeMap<>();
            for (ProducerRecord<Bytes, byte[]> record : task.changelog()) {
                if (record.value() == null) {
                    logged.remove(record.key());
                } else {
                    logged.put(record.key(), LISTS.deserializer().deserialize(null, record.value()));
                }
            }
            return logged;
        }

        private static Integer key(Arguments arguments) {
            return arguments.next(KEYS) - KEYS / 3; // some of them negative
        }

        private static Bytes bytes(Integer key) {
            return Bytes.wrap(Serdes.Integer().serializer().serialize(null, key));
        }

        private static Integer integer(Bytes key) {
            return Serdes.Integer().deserializer().deserialize(null, key.get());
        }

        private void closeScans() {
            scans.forEach(scan -> scan.iterator.close());
            scans.clear();
        }

        @Override
        public void close() {
            closeScans();
            task.close();
        }
    }

    /** Small numbers taken out of a large one. */
    private static final class Arguments {
        private int rest;

        Arguments(int code) {
            this.rest = code;
        }

        int next(int bound) {
            int next = rest % bound;
            rest /= bound;
            return next;
        }
    }
}
