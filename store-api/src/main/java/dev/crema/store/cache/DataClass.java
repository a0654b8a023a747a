package dev.crema.store.cache;

import static java.util.Comparator.comparingInt;

import dev.crema.store.cache.Copies.NotCopyable;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The application's classes of plain data: records, and classes with a constructor without arguments whose state is in
 * their fields. They are copied the way a deserializer makes them, by that constructor (a record's by its components), and
 * field by field, in one method handle that the compiler can inline.
 *
 * <p>Left alone, as more than data: classes of the JDK and those that extend them, inner, local and anonymous classes and
 * lambdas, classes with {@code transient} fields, with {@code readResolve} or {@code writeReplace}, singletons, and
 * classes of modules that are not open to us.
 */
final class DataClass extends Shape {

    private static final MethodHandles.Lookup LOOKUP = MethodHandles.lookup();
    private static final Set<Class<?>> ROOTS = Set.of(Object.class, Record.class);
    private static final Set<String> RESOLVING = Set.of("readResolve", "writeReplace");
    private static final MethodHandle PART = part();

    private final MethodHandle copy; // (Object original, Copies)Object
    private final boolean hasParts;

    private DataClass(MethodHandle copy, boolean hasParts) {
        this.copy = copy.asType(MethodType.methodType(Object.class, Object.class, Copies.class));
        this.hasParts = hasParts;
    }

    /** How instances of exactly this class are copied, if it is understood. */
    static Optional<Shape> shape(Class<?> type) {
        if (isOfJdk(type) || type.isHidden() || resolvesItself(type)) {
            return Optional.empty();
        }
        Optional<List<Field>> fields = fields(type);
        if (fields.isPresent() && fields.get().isEmpty()) {
            return Optional.of(SHARED); // there is nothing to change, and it may be one of a kind
        }
        Optional<Constructor<?>> constructor = type.isRecord() ? canonical(type) : withoutArguments(type);
        if (fields.isEmpty() || constructor.isEmpty()) {
            return Optional.empty();
        }
        boolean hasParts = !fields.get().stream().allMatch(field -> Immutability.of(field.getType()));
        try {
            MethodHandle make = LOOKUP.unreflectConstructor(constructor.get());
            return Optional.of(new DataClass(
                    type.isRecord() ? made(type, make, fields.get()) : filled(type, make, fields.get()), hasParts));
        } catch (IllegalAccessException e) { // a final field where the JDK was told to keep it final
            return Optional.empty();
        }
    }

    @Override
    boolean hasParts() {
        return hasParts;
    }

    @Override
    Object copy(Object original, Copies parts) {
        try {
            return (Object) copy.invokeExact(original, parts);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) { // a checked exception of a constructor that is not made for this
            throw new NotCopyable();
        }
    }

    /** A record, made of the copies of its components. */
    private static MethodHandle made(Class<?> type, MethodHandle make, List<Field> fields)
            throws IllegalAccessException {
        MethodHandle made = make;
        int[] arguments = new int[2 * fields.size()];
        for (int i = fields.size() - 1; i >= 0; i--) {
            made = MethodHandles.collectArguments(made, i, copied(type, fields.get(i)));
            arguments[2 * i + 1] = 1;
        }
        return MethodHandles.permuteArguments(made, MethodType.methodType(type, type, Copies.class), arguments);
    }

    /** An instance as the constructor leaves it, its fields then set to copies. */
    private static MethodHandle filled(Class<?> type, MethodHandle make, List<Field> fields)
            throws IllegalAccessException {
        MethodHandle fill = MethodHandles.dropArguments(MethodHandles.identity(type), 1, type, Copies.class);
        for (Field field : fields) {
            MethodHandle set =
                    LOOKUP.unreflectSetter(field).asType(MethodType.methodType(void.class, type, field.getType()));
            fill = MethodHandles.foldArguments(fill, MethodHandles.collectArguments(set, 1, copied(type, field)));
        }
        return MethodHandles.collectArguments(fill, 0, make);
    }

    /** {@code (T original, Copies)}: what the copy has in this field. */
    private static MethodHandle copied(Class<?> type, Field field) throws IllegalAccessException {
        MethodHandle get = LOOKUP.unreflectGetter(field).asType(MethodType.methodType(field.getType(), type));
        if (Immutability.of(field.getType())) {
            return MethodHandles.dropArguments(get, 1, Copies.class);
        }
        MethodHandle part =
                MethodHandles.filterArguments(PART, 1, get.asType(MethodType.methodType(Object.class, type)));
        MethodType turned = MethodType.methodType(Object.class, type, Copies.class);
        return MethodHandles.permuteArguments(part, turned, 1, 0).asType(turned.changeReturnType(field.getType()));
    }

    /** All fields of an instance, those of superclasses included; nothing where one of them is more than data. */
    private static Optional<List<Field>> fields(Class<?> type) {
        List<Field> fields = new ArrayList<>();
        for (Class<?> declaring = type; !ROOTS.contains(declaring); declaring = declaring.getSuperclass()) {
            if (isOfJdk(declaring)) {
                return Optional.empty();
            }
            for (Field field : declared(declaring)) {
                if (field.isSynthetic() || Modifier.isTransient(field.getModifiers()) || !field.trySetAccessible()) {
                    return Optional.empty();
                }
                fields.add(field);
            }
        }
        return Optional.of(fields);
    }

    /** Those of a record in the order of its components, which is the order of its constructor. */
    private static List<Field> declared(Class<?> type) {
        List<String> components = type.isRecord()
                ? Arrays.stream(type.getRecordComponents())
                        .map(RecordComponent::getName)
                        .toList()
                : List.of();
        return Arrays.stream(type.getDeclaredFields())
                .filter(field -> !Modifier.isStatic(field.getModifiers()))
                .sorted(comparingInt(field -> components.indexOf(field.getName())))
                .toList();
    }

    private static Optional<Constructor<?>> canonical(Class<?> type) {
        Class<?>[] types = Arrays.stream(type.getRecordComponents())
                .map(RecordComponent::getType)
                .toArray(Class<?>[]::new);
        return constructors(type)
                .filter(constructor -> Arrays.equals(constructor.getParameterTypes(), types))
                .findFirst();
    }

    private static Optional<Constructor<?>> withoutArguments(Class<?> type) {
        return constructors(type)
                .filter(constructor -> constructor.getParameterCount() == 0)
                .filter(constructor -> !Modifier.isPrivate(constructor.getModifiers()) || !holdsItself(type))
                .findFirst();
    }

    private static Stream<Constructor<?>> constructors(Class<?> type) {
        return Arrays.stream(type.getDeclaredConstructors()).filter(Constructor::trySetAccessible);
    }

    /** As a singleton does, which nobody else may make another one of. */
    private static boolean holdsItself(Class<?> type) {
        return Arrays.stream(type.getDeclaredFields())
                .anyMatch(field -> Modifier.isStatic(field.getModifiers()) && field.getType() == type);
    }

    private static boolean resolvesItself(Class<?> type) {
        for (Class<?> declaring = type; declaring != null; declaring = declaring.getSuperclass()) {
            for (Method method : declaring.getDeclaredMethods()) {
                if (method.getParameterCount() == 0 && RESOLVING.contains(method.getName())) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Whether instances of this class hold nothing. */
    static boolean isStateless(Class<?> type) {
        return type == null
                || Arrays.stream(type.getDeclaredFields()).allMatch(field -> Modifier.isStatic(field.getModifiers()))
                        && isStateless(type.getSuperclass());
    }

    /** Loaded by the JDK's own loaders. */
    private static boolean isOfJdk(Class<?> type) {
        ClassLoader loader = type.getClassLoader();
        return loader == null || loader == ClassLoader.getPlatformClassLoader();
    }

    private static MethodHandle part() {
        try {
            return LOOKUP.findVirtual(Copies.class, "part", MethodType.methodType(Object.class, Object.class));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
