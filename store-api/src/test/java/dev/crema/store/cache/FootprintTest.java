package dev.crema.store.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.crema.store.cache.Footprint.NotCountable;
import java.lang.ref.Reference;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.internals.ProcessorRecordContext;
import org.apache.kafka.streams.state.ValueAndTimestamp;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What objects are said to take beside what is measured that they take. */
class FootprintTest {

    private static final int OBJECTS = 20_000;
    private static final double TOLERANCE = 0.1;
    private static final double TOLERANCE_OF_OTHERS = 0.25;

    /** Bytes by which a measurement may be off, whatever else goes on in this process. */
    private static final double NOISE = 100_000;

    static class Base {
        byte flag;
        long number;
    }

    static final class Extended extends Base {
        boolean another;
        Integer boxed;
        double[] prices = {1.5, 2.5, 3.5};
        Extended other;
    }

    record Point(int x, long y, boolean known, String name) {}

    static final class Tags extends ArrayList<String> {
        private static final long serialVersionUID = 1;
        final Object mark = new int[10];
    }

    static Stream<Arguments> kinds() {
        return Stream.of(
                kind("Integer", i -> 1_000 + i),
                kind("Long", i -> 1_000L + i),
                kind("Double", i -> i + 0.5),
                kind("String", i -> "a text of some length " + i),
                kind("String of other than Latin-1", i -> "\u20ac \u4e16\u754c " + i),
                kind("BigDecimal", i -> BigDecimal.valueOf(i, 2)),
                kind("BigDecimal of a BigInteger", i -> new BigDecimal(BigInteger.valueOf(1_000L + i), 2)),
                kind("BigInteger", i -> BigInteger.ONE.shiftLeft(300 + i % 2)),
                kind("UUID", i -> new UUID(i, i)),
                kind("Instant", Instant::ofEpochSecond),
                kind("LocalDateTime", i -> LocalDateTime.of(2026, 1, 1, 0, 0).plusSeconds(i)),
                kind("ZonedDateTime", i -> ZonedDateTime.ofInstant(Instant.ofEpochSecond(i), ZoneOffset.UTC)),
                kind("long[]", i -> new long[i % 10]),
                kind("boolean[]", i -> new boolean[i % 10]),
                kind("String[][]", i -> new String[][] {{"a" + i}, {}}),
                kind("class", i -> new Extended()),
                kind("nested class", i -> {
                    var outer = new Extended();
                    outer.other = new Extended();
                    return outer;
                }),
                kind("record", i -> new Point(i, i, true, "point " + i)),
                kind("ArrayList", i -> new ArrayList<>(numbers(i % 10))),
                kind("ArrayList of a class of its own", i -> {
                    var tags = new Tags();
                    tags.addAll(texts(10));
                    return tags;
                }),
                kind("LinkedList", i -> new LinkedList<>(numbers(i % 10))),
                kind("ArrayDeque", i -> Copies.of(new ArrayDeque<>(numbers(i % 10)))),
                kind("HashSet", i -> Copies.of(new HashSet<>(numbers(i % 20)))),
                kind("LinkedHashSet", i -> Copies.of(new LinkedHashSet<>(numbers(i % 20)))),
                kind("TreeSet", i -> new TreeSet<>(numbers(i % 20))),
                kind("HashMap", i -> Copies.of(new HashMap<>(map(i % 20)))),
                kind("LinkedHashMap", i -> Copies.of(new LinkedHashMap<>(map(i % 20)))),
                kind("TreeMap", i -> new TreeMap<>(map(i % 20))),
                kind("EnumMap", i -> new EnumMap<>(Map.of(TimeUnit.DAYS, "day " + i))),
                kind("List.of", i -> List.copyOf(numbers(i % 10))),
                kind("Set.of", i -> Set.copyOf(numbers(i % 10))),
                kind("Map.of", i -> Map.copyOf(map(i % 10))),
                kind("Bytes", i -> Bytes.wrap(new byte[i % 30])),
                kind("ValueAndTimestamp", i -> ValueAndTimestamp.make("value " + i, i)),
                kind("record context", i -> new ProcessorRecordContext(i, i, 0, "topic", headers(i))));
    }

    /** Collections whose insides are not known. */
    static Stream<Arguments> others() {
        return Stream.of(
                kind("ArrayList, unmodifiable", i -> Collections.unmodifiableList(numbers(1 + i % 10))),
                kind("ConcurrentHashMap", i -> new ConcurrentHashMap<>(map(12))));
    }

    private static Arguments kind(String name, IntFunction<Object> make) {
        return Arguments.of(name, make);
    }

    private static List<Integer> numbers(int size) {
        return IntStream.range(1_000, 1_000 + size).boxed().toList();
    }

    private static List<String> texts(int size) {
        return IntStream.range(0, size).mapToObj(i -> "text " + i).toList();
    }

    private static Map<Integer, Integer> map(int size) {
        Map<Integer, Integer> map = new HashMap<>();
        numbers(size).forEach(i -> map.put(i, 2 * i));
        return map;
    }

    private static RecordHeaders headers(int i) {
        var header = new RecordHeader("trace", new byte[i % 50]);
        return new RecordHeaders(new RecordHeaders(new Header[] {header})); // a copy has no room to grow
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("kinds")
    void objects_are_counted_as_large_as_they_are_measured(String name, IntFunction<Object> make) {
        assertCounted(make, TOLERANCE);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("others")
    void other_collections_are_counted_about_as_large(String name, IntFunction<Object> make) {
        assertCounted(make, TOLERANCE_OF_OTHERS);
    }

    private static void assertCounted(IntFunction<Object> make, double tolerance) {
        make.apply(0); // classes are loaded
        Object[] objects = new Object[OBJECTS];
        long before = MeasuredHeap.held();
        for (int i = 0; i < OBJECTS; i++) {
            objects[i] = make.apply(i);
        }
        double measured = MeasuredHeap.held() - before;
        long counted = 0;
        Footprint footprint = Footprint.first();
        for (Object object : objects) {
            footprint = footprint.next();
            counted += footprint.of(object);
        }
        Reference.reachabilityFence(objects);
        assertThat((double) counted).isCloseTo(measured, within(tolerance * measured + NOISE));
    }

    @Test
    void what_all_objects_have_together_counts_nothing() {
        Footprint footprint = Footprint.first();
        assertThat(footprint.of(TimeUnit.DAYS)).isZero();
        assertThat(footprint.of(String.class)).isZero();
        assertThat(footprint.of(true)).isZero();
        assertThat(footprint.of(7L)).isZero();
        assertThat(footprint.of(ZoneOffset.UTC)).isZero();
        assertThat(footprint.of(Thread.currentThread())).isZero();
        assertThat(footprint.of(null)).isZero();
    }

    @Test
    void what_an_object_shares_with_the_one_before_it_counts_once() {
        Object schema = new long[1000];
        Footprint first = Footprint.first();
        assertThat(first.of(List.of(schema, "a"))).isGreaterThan(8000);
        Footprint second = first.next();
        assertThat(second.of(List.of(schema, "b"))).isLessThan(100);
        assertThat(second.next().of(List.of(schema, "c"))).isLessThan(100);
    }

    @Test
    void what_an_object_holds_twice_counts_once() {
        long[] numbers = new long[1000];
        assertThat(Footprint.first().of(List.of(numbers, numbers))).isLessThan(8200);
    }

    @Test
    void a_cycle_ends() {
        Extended one = new Extended();
        one.other = new Extended();
        one.other.other = one;
        assertThat(Footprint.first().of(one)).isLessThan(300);
    }

    @Test
    void half_an_application_is_not_countable() {
        List<Object> many = new ArrayList<>();
        for (int i = 0; i < 200_000; i++) {
            many.add(new Object());
        }
        assertThatThrownBy(() -> Footprint.first().of(many)).isInstanceOf(NotCountable.class);
    }
}
