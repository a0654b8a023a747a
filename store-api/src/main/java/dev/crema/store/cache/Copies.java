package dev.crema.store.cache;

import java.util.IdentityHashMap;
import java.util.Map;

/**
 * Copies of values, made from object to object where a serde would go through bytes. What can be changed is copied,
 * field by field and element by element, what cannot be changed is shared, and two references to one object stay so.
 * {@link Shape} says which classes are understood; a value with a cycle is not.
 *
 * <p>A copy is for one thread; the original must not change meanwhile.
 */
final class Copies {

    /** Nested objects past which a value is left to its serde, before the stack runs out. */
    private static final int MAX_DEPTH = 100;

    /** In place of a copy that is not complete: whoever refers to it by then is part of a cycle. */
    private static final Object BEGUN = new Object();

    private final Map<Object, Object> made = new IdentityHashMap<>(4);
    private int depth;

    private Copies() {}

    /** A value holds an object that is not understood; its serde has to do. */
    static final class NotCopyable extends RuntimeException {

        private static final long serialVersionUID = 1;

        NotCopyable() {
            super("not copyable", null, false, false);
        }
    }

    /**
     * A value that shares nothing with {@code value} that either's holder could change.
     *
     * @throws NotCopyable if it holds something that is not understood
     */
    static <T> T of(T value) {
        Shape shape = Shape.of(value.getClass());
        if (!shape.hasParts()) {
            return copy(value, shape, null);
        }
        Copies copies = new Copies();
        copies.made.put(value, BEGUN);
        return copy(value, shape, copies);
    }

    /** A copy of what an original holds in a field or as an element. */
    Object part(Object original) {
        if (original == null) {
            return null;
        }
        Shape shape = Shape.of(original.getClass());
        if (shape == Shape.SHARED) {
            return original;
        }
        Object known = made.putIfAbsent(original, BEGUN);
        if (known == BEGUN || depth == MAX_DEPTH) {
            throw new NotCopyable();
        }
        if (known != null) {
            return known;
        }
        depth++;
        Object copy = shape.copy(original, this);
        depth--;
        made.put(original, copy);
        return copy;
    }

    @SuppressWarnings("unchecked")
    private static <T> T copy(T value, Shape shape, Copies parts) {
        try {
            return (T) shape.copy(value, parts);
        } catch (NotCopyable e) {
            throw e;
        } catch (RuntimeException | AssertionError | LinkageError | StackOverflowError e) {
            // constructors, hash codes and comparators of the application that are not made for this
            throw new NotCopyable();
        }
    }
}
