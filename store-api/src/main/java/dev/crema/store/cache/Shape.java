package dev.crema.store.cache;

import dev.crema.store.cache.Copies.NotCopyable;
import java.lang.reflect.Array;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Date;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.LinkedList;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * How the instances of one class are copied.
 *
 * <p>Understood are classes known to be immutable, arrays, the common collections of {@code java.util}, and the
 * application's own classes of plain data, see {@link DataClass}. The others are left to their serde: copying what only
 * looks like data, a lock or a schema or a singleton, would do harm.
 */
abstract class Shape {

    /** Copies one instance; {@code parts} is null where {@link #hasParts} is false and nothing else is copied. */
    abstract Object copy(Object original, Copies parts);

    /** Whether instances may hold objects that have to be copied themselves. */
    boolean hasParts() {
        return true;
    }

    /** Of classes that cannot be changed: nothing is copied. */
    static final Shape SHARED = new Shape() {
        @Override
        Object copy(Object original, Copies parts) {
            return original;
        }

        @Override
        boolean hasParts() {
            return false;
        }
    };

    /** Of classes that are not understood. */
    private static final Shape UNKNOWN = new Shape() {
        @Override
        Object copy(Object original, Copies parts) {
            throw new NotCopyable();
        }

        @Override
        boolean hasParts() {
            return false;
        }
    };

    private static final Map<Class<?>, Shape> COLLECTIONS = Map.ofEntries(
            Map.entry(ArrayList.class, collection(list -> new ArrayList<>(list.size()))),
            Map.entry(LinkedList.class, collection(list -> new LinkedList<>())),
            Map.entry(ArrayDeque.class, collection(deque -> new ArrayDeque<>(deque.size()))),
            Map.entry(HashSet.class, collection(set -> new HashSet<>(capacity(set.size())))),
            Map.entry(LinkedHashSet.class, collection(set -> new LinkedHashSet<>(capacity(set.size())))),
            Map.entry(TreeSet.class, collection(set -> new TreeSet<>(order(((TreeSet<?>) set).comparator())))),
            Map.entry(HashMap.class, map(map -> new HashMap<>(capacity(map.size())))),
            Map.entry(LinkedHashMap.class, map(map -> new LinkedHashMap<>(capacity(map.size())))),
            Map.entry(TreeMap.class, map(map -> new TreeMap<>(order(((TreeMap<?, ?>) map).comparator())))),
            Map.entry(EnumMap.class, map(Shape::emptyEnumMap)),
            Map.entry(Date.class, whole(date -> ((Date) date).clone())));

    private static final ClassValue<Shape> OF_CLASS = new ClassValue<>() {
        @Override
        protected Shape computeValue(Class<?> type) {
            try {
                return shape(type);
            } catch (RuntimeException | LinkageError e) { // of a class that reflection cannot show in full
                return UNKNOWN;
            }
        }

        private static Shape shape(Class<?> type) {
            if (Immutability.of(type)) {
                return SHARED;
            }
            if (type.isArray()) {
                return type.getComponentType().isPrimitive() ? whole(Shape::cloned) : ARRAY;
            }
            if (type.getName().startsWith(UNMODIFIABLE)) {
                return Map.class.isAssignableFrom(type) ? SHARED_MAP : SHARED_COLLECTION;
            }
            Shape collection = COLLECTIONS.get(type);
            return collection != null ? collection : DataClass.shape(type).orElse(UNKNOWN);
        }
    };

    static Shape of(Class<?> type) {
        return OF_CLASS.get(type);
    }

    /** Where {@code List.of}, {@code Set.of} and {@code Map.of} come from. */
    private static final String UNMODIFIABLE = "java.util.ImmutableCollections$";

    private static final Shape ARRAY = new Shape() {
        @Override
        Object copy(Object original, Copies parts) {
            Object[] elements = (Object[]) original;
            Object[] copy = (Object[]) Array.newInstance(original.getClass().getComponentType(), elements.length);
            for (int i = 0; i < elements.length; i++) {
                copy[i] = parts.part(elements[i]);
            }
            return copy;
        }
    };

    private static final Shape SHARED_COLLECTION = new Shape() {
        @Override
        Object copy(Object original, Copies parts) {
            ((Collection<?>) original).forEach(element -> requireShared(element, parts));
            return original;
        }
    };

    private static final Shape SHARED_MAP = new Shape() {
        @Override
        Object copy(Object original, Copies parts) {
            ((Map<?, ?>) original).forEach((key, value) -> {
                requireShared(key, parts);
                requireShared(value, parts);
            });
            return original;
        }
    };

    private static void requireShared(Object element, Copies parts) {
        if (parts.part(element) != element) {
            throw new NotCopyable();
        }
    }

    private static Object cloned(Object array) {
        int length = Array.getLength(array);
        Object copy = Array.newInstance(array.getClass().getComponentType(), length);
        System.arraycopy(array, 0, copy, 0, length);
        return copy;
    }

    /** A copy made in one go, of a class without parts to be copied. */
    private static Shape whole(UnaryOperator<Object> copy) {
        return new Shape() {
            @Override
            Object copy(Object original, Copies parts) {
                return copy.apply(original);
            }

            @Override
            boolean hasParts() {
                return false;
            }
        };
    }

    private static Shape collection(Function<Collection<?>, Collection<Object>> empty) {
        return new Shape() {
            @Override
            Object copy(Object original, Copies parts) {
                Collection<?> elements = (Collection<?>) original;
                Collection<Object> copy = empty.apply(elements);
                for (Object element : elements) {
                    copy.add(parts.part(element));
                }
                return copy;
            }
        };
    }

    private static Shape map(Function<Map<?, ?>, Map<Object, Object>> empty) {
        return new Shape() {
            @Override
            Object copy(Object original, Copies parts) {
                Map<?, ?> entries = (Map<?, ?>) original;
                Map<Object, Object> copy = empty.apply(entries);
                for (Map.Entry<?, ?> entry : entries.entrySet()) {
                    copy.put(parts.part(entry.getKey()), parts.part(entry.getValue()));
                }
                return copy;
            }
        };
    }

    /** Room for so many without growing, at the load factor that hash tables have by default. */
    private static int capacity(int size) {
        return (int) Math.ceil(size / 0.75);
    }

    /** The order of a sorted collection. One with a state may look into the original, as a ranking by its own counts does. */
    @SuppressWarnings("unchecked")
    private static Comparator<Object> order(Comparator<?> comparator) {
        if (comparator == null || comparator instanceof Enum || DataClass.isStateless(comparator.getClass())) {
            return (Comparator<Object>) comparator;
        }
        throw new NotCopyable();
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static Map<Object, Object> emptyEnumMap(Map<?, ?> map) {
        EnumMap empty = ((EnumMap) map).clone(); // it alone knows its enum
        empty.clear();
        return empty;
    }
}
