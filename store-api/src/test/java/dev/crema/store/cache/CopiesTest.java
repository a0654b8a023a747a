package dev.crema.store.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crema.store.cache.Copies.NotCopyable;
import java.time.DayOfWeek;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.Date;
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
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Which values are copied as objects, what becomes of them, and which are left to their serde. */
class CopiesTest {

    static class Base {
        private int inherited = 1;
    }

    static final class Bean extends Base {
        static Object shared = new Object();
        private byte one = 1;
        private short two = 2;
        private char three = '3';
        private boolean four = true;
        private int five = 5;
        private long six = 6;
        private float seven = 7;
        private double eight = 8;
        private String nine = "9";
        private final List<String> names = new ArrayList<>(List.of("n"));
        private Object anything = new StringBean();
        private StringBean[] beans = {new StringBean()};
        private int[] numbers = {1, 2};
        private Bean next;

        private Bean() {}
    }

    static final class StringBean {
        private String text = "text";

        @Override
        public boolean equals(Object other) {
            return other instanceof StringBean bean && bean.text.equals(text);
        }

        @Override
        public int hashCode() {
            return text.hashCode();
        }
    }

    record Basket(String owner, List<String> items, int[] counts, Basket inner) {}

    @Test
    void a_bean_is_copied_field_by_field_those_of_its_superclasses_too() {
        Bean bean = new Bean();
        ((Base) bean).inherited = 10;
        bean.six = 60;
        bean.names.add("m");
        bean.beans[0].text = "other";
        bean.next = new Bean();
        bean.next.eight = 80;

        Bean copy = Copies.of(bean);

        assertThat(copy).isNotSameAs(bean).usingRecursiveComparison().isEqualTo(bean);
        for (Object[] pair : new Object[][] {
            {copy.names, bean.names},
            {copy.anything, bean.anything},
            {copy.beans, bean.beans},
            {copy.beans[0], bean.beans[0]},
            {copy.numbers, bean.numbers},
            {copy.next, bean.next}
        }) {
            assertThat(pair[0]).isNotSameAs(pair[1]);
        }
    }

    @Test
    void a_record_is_made_of_copies_of_its_components() {
        Basket basket = new Basket("me", new ArrayList<>(List.of("a")), new int[] {1}, null);
        basket = new Basket("you", new ArrayList<>(), new int[0], basket);

        Basket copy = Copies.of(basket);

        assertThat(copy).usingRecursiveComparison().isEqualTo(basket);
        assertThat(copy.inner().items()).isNotSameAs(basket.inner().items());
        assertThat(copy.inner().counts()).isNotSameAs(basket.inner().counts());
        assertThat(copy.counts()).isNotSameAs(basket.counts());
    }

    static Stream<Object[]> containers() {
        List<StringBean> beans = List.of(new StringBean(), new StringBean());
        Map<String, StringBean> map = Map.of("a", new StringBean(), "b", new StringBean());
        Comparator<String> reverse = Comparator.reverseOrder();
        Map<String, StringBean> sorted = new TreeMap<>(reverse);
        sorted.putAll(map);
        Set<String> sortedSet = new TreeSet<>(reverse);
        sortedSet.addAll(map.keySet());
        return Stream.of(
                        new ArrayList<>(beans),
                        new ArrayList<>(Arrays.asList(null, "a")),
                        new LinkedList<>(beans),
                        new ArrayDeque<>(beans),
                        new HashSet<>(beans),
                        new LinkedHashSet<>(beans),
                        sortedSet,
                        new HashMap<>(map),
                        new LinkedHashMap<>(map),
                        sorted,
                        new EnumMap<>(Map.of(DayOfWeek.FRIDAY, new StringBean())),
                        new Date(5),
                        new byte[] {1, 2},
                        new double[] {0.5},
                        new String[] {"a"},
                        new StringBean[] {new StringBean(), null},
                        new Object[] {new long[] {1}, "a"})
                .map(container -> new Object[] {container});
    }

    @ParameterizedTest
    @MethodSource("containers")
    void collections_and_arrays_are_copied_with_their_elements_order_and_class(Object container) {
        Object copy = Copies.of(container);

        assertThat(copy).isNotSameAs(container).hasSameClassAs(container);
        assertThat(List.of(copy)).usingRecursiveComparison().isEqualTo(List.of(container));
        assertThat(elements(copy)).usingRecursiveComparison().isEqualTo(elements(container));
        List<Object> others = elements(container);
        for (Object element : elements(copy)) {
            if (element instanceof StringBean || element instanceof long[]) {
                assertThat(others).noneMatch(other -> other == element);
            }
        }
    }

    /** In order, numbers in arrays left out. */
    private static List<Object> elements(Object container) {
        if (container instanceof Map<?, ?> map) {
            List<Object> elements = new ArrayList<>(map.keySet());
            elements.addAll(map.values());
            return elements;
        }
        if (container instanceof Object[] array) {
            return Arrays.asList(array);
        }
        return container instanceof Collection<?> collection ? new ArrayList<>(collection) : List.of();
    }

    @Test
    void what_cannot_be_changed_is_shared() {
        for (Object value : List.of("a", 1L, DayOfWeek.FRIDAY, List.of("a"), Set.of(1), Map.of("a", 1), List.of())) {
            assertThat(Copies.of(value)).isSameAs(value);
        }
    }

    @Test
    void two_references_to_one_object_stay_so() {
        Bean bean = new Bean();
        bean.anything = bean.names;

        Bean copy = Copies.of(bean);

        assertThat(copy.anything).isSameAs(copy.names).isNotSameAs(bean.names);
    }

    interface State {
        State IDLE = new Idle();
    }

    static final class Idle implements State {}

    @Test
    void an_object_without_state_stays_the_one_of_its_kind() {
        Bean bean = new Bean();
        bean.anything = State.IDLE;
        assertThat(Copies.of(bean).anything).isSameAs(State.IDLE);
    }

    static class WithTransient {
        transient int cached;
    }

    static class WithLock {
        private ReentrantLock lock = new ReentrantLock();
    }

    static class WithoutItsConstructor {
        private List<String> list = new ArrayList<>();

        WithoutItsConstructor(int unused) {}
    }

    static class NotMeantToBeCalled {
        private int state;

        NotMeantToBeCalled() {
            throw new UnsupportedOperationException();
        }

        NotMeantToBeCalled(int state) {
            this.state = state;
        }
    }

    static final class Singleton {
        static final Singleton INSTANCE = new Singleton();
        int state;

        private Singleton() {}
    }

    static class Resolving {
        int state;

        Object readResolve() {
            return this;
        }
    }

    static class InheritsResolving extends Resolving {}

    /** A set whose order is in the object that holds it. */
    static final class Ranking {
        private final Map<String, Long> counts = new HashMap<>();
        private final TreeSet<String> ranking = new TreeSet<>(Comparator.comparing(key -> counts.get(key)));

        Ranking add(String key) {
            counts.put(key, 1L);
            ranking.add(key);
            return this;
        }
    }

    static class NotMeantToBeCalledEither {
        private int state;

        NotMeantToBeCalledEither() {
            throw new AssertionError("use the other one");
        }

        NotMeantToBeCalledEither(int state) {
            this.state = state;
        }
    }

    static class OfTheJdk extends HashMap<String, String> {
        private static final long serialVersionUID = 1;
    }

    class Inner {
        int state;
    }

    static Stream<Object> notUnderstood() {
        Bean withSingleton = new Bean();
        withSingleton.anything = Singleton.INSTANCE;
        Bean cyclic = new Bean();
        cyclic.next = new Bean();
        cyclic.next.next = cyclic;
        Bean itself = new Bean();
        itself.anything = itself;
        Bean deep = new Bean();
        Bean last = deep;
        for (int i = 0; i < 100_000; i++) {
            last.next = new Bean();
            last = last.next;
        }
        return Stream.of(
                new Object(),
                new AtomicLong(),
                new StringBuilder(),
                new WithTransient(),
                new WithLock(),
                new WithoutItsConstructor(1),
                new NotMeantToBeCalled(1),
                Singleton.INSTANCE,
                new Resolving(),
                new OfTheJdk(),
                new CopiesTest().new Inner(),
                new ArrayList<>() {},
                (Supplier<String>) () -> "lambda",
                List.of(new StringBean()),
                Map.of("a", new StringBean()),
                Arrays.asList("a"),
                new ArrayList<>(List.of("fine", new AtomicLong())),
                withSingleton,
                new InheritsResolving(),
                new Ranking().add("a"),
                new NotMeantToBeCalledEither(1),
                cyclic,
                itself,
                deep);
    }

    @ParameterizedTest
    @MethodSource("notUnderstood")
    void everything_else_is_left_to_its_serde(Object value) {
        assertThatThrownBy(() -> Copies.of(value)).isInstanceOf(NotCopyable.class);
    }
}
