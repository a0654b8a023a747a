package dev.crema.store.cache;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.LinkedList;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.ToLongFunction;

/**
 * What the JDK's strings, numbers and collections consist of, by their sources since JDK 9. Of lists no room to grow is
 * counted: copies have none.
 */
final class JdkAnatomy {

    private static final Layout LAYOUT = Layout.OF_THIS_JVM;
    private static final long STRING = LAYOUT.instance(String.class);
    private static final long HASH_NODE = LAYOUT.object(3, Integer.BYTES); // hash, key, value, next
    private static final long LINKED_NODE = LAYOUT.object(5, Integer.BYTES); // before and after, too
    private static final long TREE_NODE = LAYOUT.object(5, 1); // key, value, left, right, parent, color
    private static final long LIST_NODE = LAYOUT.object(3, 0); // item, next, prev
    private static final int MIN_TABLE = 2;
    private static final double LOAD_FACTOR = 0.75;

    /** There is one BigInteger each of the numbers up to 16. */
    private static final int BITS_OF_CONSTANTS = 5;

    private static final Map<Class<?>, Anatomy> KNOWN = Map.ofEntries(
            Map.entry(String.class, (string, parts) -> STRING + characters((String) string)),
            Map.entry(Short.class, boxed(Short.class)),
            Map.entry(Integer.class, boxed(Integer.class)),
            Map.entry(Long.class, boxed(Long.class)),
            Map.entry(Character.class, boxed(Character.class)),
            Map.entry(BigInteger.class, (number, parts) -> integer((BigInteger) number)),
            Map.entry(BigDecimal.class, (number, parts) -> decimal((BigDecimal) number)),
            Map.entry(
                    ArrayList.class,
                    collection(list ->
                            LAYOUT.instance(ArrayList.class) + (list.isEmpty() ? 0 : LAYOUT.references(list.size())))),
            Map.entry(
                    ArrayDeque.class,
                    collection(deque -> LAYOUT.instance(ArrayDeque.class) + LAYOUT.references(deque.size() + 1L))),
            Map.entry(
                    LinkedList.class, collection(list -> LAYOUT.instance(LinkedList.class) + list.size() * LIST_NODE)),
            Map.entry(HashSet.class, collection(set -> LAYOUT.instance(HashSet.class) + hashMap(set.size()))),
            Map.entry(
                    LinkedHashSet.class, collection(set -> LAYOUT.instance(LinkedHashSet.class) + linked(set.size()))),
            Map.entry(TreeSet.class, collection(set -> LAYOUT.instance(TreeSet.class) + treeMap(set.size()))),
            Map.entry(HashMap.class, map(map -> hashMap(map.size()))),
            Map.entry(LinkedHashMap.class, map(map -> linked(map.size()))),
            Map.entry(TreeMap.class, map(map -> treeMap(map.size()))),
            Map.entry(EnumMap.class, map(JdkAnatomy::enumMap)));

    /** Where {@code List.of}, {@code Set.of} and {@code Map.of} come from, by class, and slots for each element. */
    private static final String UNMODIFIABLE = "java.util.ImmutableCollections$";

    private static final Map<String, Integer> SLOTS =
            Map.of("ListN", 1, "SetN", 2, "MapN", 4, "List12", 0, "Set12", 0, "Map1", 0);

    private JdkAnatomy() {}

    /** Of instances of exactly this class, if its inside is known. */
    static Optional<Anatomy> of(Class<?> type) {
        if (type.getName().startsWith(UNMODIFIABLE)) {
            return Optional.ofNullable(SLOTS.get(type.getSimpleName())).map(slots -> unmodifiable(type, slots));
        }
        return Optional.ofNullable(KNOWN.get(type));
    }

    /** What a collection that is not known takes beside its own fields, at the least. */
    static Anatomy ofOtherCollections(Class<?> type) {
        if (Map.class.isAssignableFrom(type)) {
            return map(map -> table(map.size()) + map.size() * HASH_NODE);
        }
        return Collection.class.isAssignableFrom(type)
                ? collection(elements -> LAYOUT.references(elements.size()))
                : Anatomy.SHARED;
    }

    private static Anatomy unmodifiable(Class<?> type, int slots) {
        long instance = LAYOUT.instance(type);
        return Map.class.isAssignableFrom(type)
                ? map(map -> instance + slots(slots, map.size()))
                : collection(elements -> instance + slots(slots, elements.size()));
    }

    private static long slots(long each, int size) {
        return each == 0 ? 0 : LAYOUT.references(each * size);
    }

    private static Anatomy collection(ToLongFunction<Collection<?>> own) {
        return (object, parts) -> {
            Collection<?> elements = (Collection<?>) object;
            elements.forEach(parts::add);
            return own.applyAsLong(elements);
        };
    }

    private static Anatomy map(ToLongFunction<Map<?, ?>> own) {
        return (object, parts) -> {
            Map<?, ?> entries = (Map<?, ?>) object;
            entries.forEach((key, value) -> {
                parts.add(key);
                parts.add(value);
            });
            return own.applyAsLong(entries);
        };
    }

    private static long hashMap(int size) {
        return LAYOUT.instance(HashMap.class) + table(size) + size * HASH_NODE;
    }

    private static long linked(int size) {
        return LAYOUT.instance(LinkedHashMap.class) + table(size) + size * LINKED_NODE;
    }

    private static long treeMap(int size) {
        return LAYOUT.instance(TreeMap.class) + size * TREE_NODE;
    }

    /** As large as it has to be, and made with the first entry. */
    private static long table(int size) {
        int atLeast = (int) Math.max(MIN_TABLE, Math.ceil(size / LOAD_FACTOR));
        return size == 0 ? 0 : LAYOUT.references(Integer.highestOneBit(atLeast - 1) * 2L);
    }

    /** A slot for each constant of the enum. */
    private static long enumMap(Map<?, ?> map) {
        long constants = map.keySet().stream()
                .map(key -> ((Enum<?>) key).getDeclaringClass().getEnumConstants().length)
                .findFirst()
                .orElse(0);
        return LAYOUT.instance(EnumMap.class) + LAYOUT.references(constants);
    }

    /** Latin-1 takes a byte for each character. */
    private static long characters(String string) {
        boolean wide = !LAYOUT.compactStrings() || string.chars().anyMatch(character -> character > 0xFF);
        return LAYOUT.array(string.length(), wide ? Character.BYTES : Byte.BYTES);
    }

    /** The JDK has one each of the small numbers and of ASCII characters. */
    private static Anatomy boxed(Class<?> type) {
        long bytes = LAYOUT.instance(type);
        return (boxed, parts) -> {
            long number = boxed instanceof Character character ? character : ((Number) boxed).longValue();
            return number >= Byte.MIN_VALUE && number <= Byte.MAX_VALUE ? 0 : bytes;
        };
    }

    private static long integer(BigInteger number) {
        return LAYOUT.instance(BigInteger.class) + LAYOUT.array(number.bitLength() / Integer.SIZE + 1, Integer.BYTES);
    }

    /** It may have kept the BigInteger it was made of; one that has none inside makes another each time it is asked. */
    private static long decimal(BigDecimal number) {
        BigInteger unscaled = number.unscaledValue();
        boolean inside = unscaled == number.unscaledValue() && unscaled.bitLength() > BITS_OF_CONSTANTS;
        return LAYOUT.instance(BigDecimal.class) + (inside ? integer(unscaled) : 0);
    }
}
