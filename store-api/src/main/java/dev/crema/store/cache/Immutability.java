package dev.crema.store.cache;

import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.DayOfWeek;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;

/**
 * Which classes are known to be immutable, by name and not by guess: a wrong yes would let one reader change what another
 * reads.
 */
final class Immutability {

    private static final Set<Class<?>> KNOWN = Set.of(
            String.class,
            Boolean.class,
            Character.class,
            Byte.class,
            Short.class,
            Integer.class,
            Long.class,
            Float.class,
            Double.class,
            BigInteger.class,
            BigDecimal.class,
            UUID.class);

    private static final String JAVA_TIME = DayOfWeek.class.getPackageName();

    private static final ClassValue<Boolean> IMMUTABLE = new ClassValue<>() {
        @Override
        protected Boolean computeValue(Class<?> type) {
            return isImmutable(type, new HashSet<>());
        }
    };

    private Immutability() {}

    /** Whether no instance of exactly this class can be changed. */
    static boolean of(Class<?> type) {
        return IMMUTABLE.get(type);
    }

    private static boolean isImmutable(Class<?> type, Set<Class<?>> enclosing) {
        if (type.isPrimitive() || KNOWN.contains(type) || type.isEnum() || isJavaTime(type)) {
            return true;
        }
        // a constant with a body has a class of its own below the enum's
        if (type.getSuperclass() != null && type.getSuperclass().isEnum()) {
            return true;
        }
        return type.isRecord() && hasImmutableComponents(type, enclosing);
    }

    private static boolean hasImmutableComponents(Class<?> type, Set<Class<?>> enclosing) {
        if (!enclosing.add(type)) {
            return true; // a record that holds its own kind: its other components decide
        }
        for (RecordComponent component : type.getRecordComponents()) {
            if (!isImmutable(component.getType(), enclosing)) {
                return false;
            }
        }
        return true;
    }

    /** java.time's classes are final and value-based; its interfaces may have other implementations. */
    private static boolean isJavaTime(Class<?> type) {
        return type.getPackageName().equals(JAVA_TIME) && !type.isInterface() && Modifier.isFinal(type.getModifiers());
    }
}
