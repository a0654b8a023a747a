package dev.crema.store.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.store.CachedStores;
import dev.crema.store.contract.ProbeStore;
import dev.crema.store.contract.TestTask;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.internals.ProcessorRecordContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a store says that its cache takes, beside the heap that is measured. Nothing in it was fitted to these values. */
class WeightsTest {

    private static final int ENTRIES = 20_000;
    private static final double TOLERANCE = 0.15;

    /** An aggregate with others in it, each of another size. */
    static final class Order {
        String customer;
        List<Line> lines = new ArrayList<>();
        Map<String, Long> counts = new LinkedHashMap<>();

        static final class Line {
            String article;
            int amount;
            double price;
        }

        static Order random(int number) {
            Random random = new Random(number);
            var order = new Order();
            order.customer = "customer " + number;
            for (int i = random.nextInt(1 + random.nextInt(20)); i > 0; i--) {
                var line = new Line();
                line.article = "x".repeat(random.nextInt(40)) + i;
                line.amount = i;
                order.lines.add(line);
            }
            for (int i = random.nextInt(5); i > 0; i--) {
                order.counts.put("count " + i, random.nextLong());
            }
            return order;
        }

        static byte[] toBytes(Order order) {
            var bytes = new ByteArrayOutputStream();
            try (var out = new DataOutputStream(bytes)) {
                out.writeUTF(order.customer);
                out.writeInt(order.lines.size());
                for (Line line : order.lines) {
                    out.writeUTF(line.article);
                    out.writeInt(line.amount);
                    out.writeDouble(line.price);
                }
                out.writeInt(order.counts.size());
                for (var count : order.counts.entrySet()) {
                    out.writeUTF(count.getKey());
                    out.writeLong(count.getValue());
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return bytes.toByteArray();
        }

        static Order fromBytes(byte[] bytes) {
            try (var in = new DataInputStream(new ByteArrayInputStream(bytes))) {
                var order = new Order();
                order.customer = in.readUTF();
                for (int i = in.readInt(); i > 0; i--) {
                    var line = new Line();
                    line.article = in.readUTF();
                    line.amount = in.readInt();
                    line.price = in.readDouble();
                    order.lines.add(line);
                }
                for (int i = in.readInt(); i > 0; i--) {
                    order.counts.put(in.readUTF(), in.readLong());
                }
                return order;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private record Kind<V>(String name, Serde<V> serde, ValueSharing sharing, IntFunction<V> value) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Arguments> kinds() {
        Serde<Order> orders =
                Serdes.serdeFrom((topic, order) -> Order.toBytes(order), (topic, bytes) -> Order.fromBytes(bytes));
        return Stream.of(
                        new Kind<>("Long", Serdes.Long(), ValueSharing.AUTO, i -> 1_000L + i),
                        new Kind<>("String", Serdes.String(), ValueSharing.AUTO, i -> "x".repeat(i % 1000)),
                        new Kind<>("objects", orders, ValueSharing.AUTO, Order::random),
                        new Kind<>("serialized objects", orders, ValueSharing.SERIALIZED, Order::random))
                .map(Arguments::of);
    }

    private final TestTask task = new TestTask(Map.of("crema.cache.max.bytes", 1L << 30));
    private final ProbeStore below =
            new ProbeStore(Stores.persistentKeyValueStore("store").get()); // its answers are nobody else's

    @AfterEach
    void closeAll() {
        task.close();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("kinds")
    <V> void buffered_writes_take_the_heap_they_are_said_to(Kind<V> kind) {
        KeyValueStore<String, V> store = open(kind);
        put(store, kind, -100, 0);
        task.commit(store);
        double before = MeasuredHeap.held() - (shown("cache-bytes") + shown("buffered-bytes"));
        put(store, kind, 0, ENTRIES);
        double measured = MeasuredHeap.held() - before;
        assertThat(shown("buffered-entries")).isEqualTo(ENTRIES);
        assertThat((shown("cache-bytes") + shown("buffered-bytes")) / measured).isBetween(1 - TOLERANCE, 1 + TOLERANCE);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("kinds")
    <V> void clean_entries_take_the_heap_they_are_said_to(Kind<V> kind) {
        KeyValueStore<String, V> store = open(kind);
        for (int i = -100; i < ENTRIES; i++) {
            byte[] bytes = kind.serde().serializer().serialize("", kind.value().apply(Math.abs(i)));
            below.put(Bytes.wrap(key(i).getBytes()), bytes);
        }
        get(store, -100, 0);
        double before = MeasuredHeap.held() - shown("cache-bytes");
        get(store, 0, ENTRIES);
        double measured = MeasuredHeap.held() - before;
        assertThat(shown("cache-entries")).isEqualTo(ENTRIES + 100);
        assertThat(shown("cache-bytes") / measured).isBetween(1 - TOLERANCE, 1 + TOLERANCE);
    }

    private <V> KeyValueStore<String, V> open(Kind<V> kind) {
        return task.open(CachedStores.keyValueStoreBuilder(below.supplier(), Serdes.String(), kind.serde())
                .withLoggingDisabled()
                .withCache(CacheConfig.configured().withValues(kind.sharing())));
    }

    private <V> void put(KeyValueStore<String, V> store, Kind<V> kind, int from, int to) {
        for (int i = from; i < to; i++) {
            // as the runtime has it: the bytes the record came in stay with the consumer
            task.record(new ProcessorRecordContext(i, i, 0, "input", new RecordHeaders(), new byte[16], new byte[100]));
            store.put(key(i), kind.value().apply(Math.abs(i)));
        }
        below.calls.clear();
    }

    private <V> void get(KeyValueStore<String, V> store, int from, int to) {
        for (int i = from; i < to; i++) {
            assertThat(store.get(key(i))).isNotNull();
        }
        below.calls.clear();
    }

    private static String key(int number) {
        return "user-" + (100_000 + number);
    }

    private double shown(String metric) {
        return task.context().metrics().metrics().values().stream()
                .filter(shown -> shown.metricName().name().equals(metric))
                .map(Metric::metricValue)
                .mapToDouble(value -> ((Number) value).doubleValue())
                .sum();
    }
}
