package dev.crema.store.cache;

import java.lang.ref.Reference;
import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What instances of a class consist of: by their fields where those can be looked into, else by what is known of the JDK.
 */
final class ClassAnatomy {

    private static final Layout LAYOUT = Layout.OF_THIS_JVM;

    /** Constants, and what there is one of for all that use it. */
    private static final List<Class<?>> SHARED_TYPES = List.of(
            Enum.class,
            Class.class,
            ClassLoader.class,
            Thread.class,
            Reference.class,
            Boolean.class,
            Byte.class,
            ZoneId.class);

    private static final ClassValue<Anatomy> KNOWN = new ClassValue<>() {
        @Override
        protected Anatomy computeValue(Class<?> type) {
            if (isShared(type)) {
                return Anatomy.SHARED;
            }
            return type.isArray()
                    ? array(type.getComponentType())
                    : JdkAnatomy.of(type).orElseGet(() -> fields(type));
        }
    };

    private ClassAnatomy() {}

    static Anatomy of(Class<?> type) {
        return KNOWN.get(type);
    }

    private static boolean isShared(Class<?> type) {
        return type.isHidden() || SHARED_TYPES.stream().anyMatch(shared -> shared.isAssignableFrom(type));
    }

    private static Anatomy array(Class<?> element) {
        int width = LAYOUT.width(element);
        if (element.isPrimitive()) {
            return (array, parts) -> LAYOUT.array(Array.getLength(array), width);
        }
        return (array, parts) -> {
            Object[] elements = (Object[]) array;
            for (Object each : elements) {
                parts.add(each);
            }
            return LAYOUT.array(elements.length, width);
        };
    }

    private static Anatomy fields(Class<?> type) {
        Map<Boolean, List<Field>> byAccess =
                references(type).collect(Collectors.partitioningBy(Field::trySetAccessible));
        List<Field> open = byAccess.get(true);
        List<Field> closed = byAccess.get(false);
        long bytes = LAYOUT.instance(type)
                + closed.stream()
                        .mapToLong(field -> ofOnlyType(field.getType()))
                        .sum();
        Anatomy inside = closed.isEmpty() ? Anatomy.SHARED : elements(type);
        return (object, parts) -> {
            for (Field field : open) {
                parts.add(valueOf(field, object));
            }
            return bytes + inside.bytes(object, parts);
        };
    }

    /** Fields of an instance that refer to others, those of superclasses included. */
    private static Stream<Field> references(Class<?> type) {
        return type == null
                ? Stream.of()
                : Stream.concat(references(type.getSuperclass()), Stream.of(type.getDeclaredFields()))
                        .filter(field -> !Modifier.isStatic(field.getModifiers()))
                        .filter(field -> !field.getType().isPrimitive());
    }

    /** What a field of this type holds, where that is the same for all: a class of java.time like {@code LocalDate}. */
    private static long ofOnlyType(Class<?> type) {
        boolean tells = Immutability.of(type) && Modifier.isFinal(type.getModifiers()) && !type.isRecord();
        if (!tells || type == String.class || isShared(type)) {
            return 0;
        }
        return LAYOUT.instance(type)
                + references(type)
                        .mapToLong(field -> ofOnlyType(field.getType()))
                        .sum();
    }

    /** What a class takes beside its fields for the elements of a collection that it is or extends. */
    private static Anatomy elements(Class<?> type) {
        for (Class<?> above = type.getSuperclass(); above != null; above = above.getSuperclass()) {
            Optional<Anatomy> known = JdkAnatomy.of(above);
            if (known.isPresent()) {
                long instance = LAYOUT.instance(above);
                return (object, parts) -> known.get().bytes(object, parts) - instance;
            }
        }
        return JdkAnatomy.ofOtherCollections(type);
    }

    private static Object valueOf(Field field, Object object) {
        try {
            return field.get(object);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e); // it was opened above
        }
    }
}
