package dev.crema.store.cache;

import java.util.IdentityHashMap;
import java.util.Map;

/**
 * Copies of values, made from object to object where a serde would go through bytes. What can be changed is copied,
 * field by field and element by element, what cannot be changed is shared; two references to one object stay so, and a
 * cycle stays a cycle. {@link Shape} says which classes are understood.
 *
 * <p>A copy is for one thread; the original must not change meanwhile.
 */
final class Copies {

    /** Nested objects past which a value is left to its serde, before the stack runs out. */
    private static final int MAX_DEPTH = 200;

    private Map<Object, Object> made = Map.of();
    private int depth;

    private Copies() {}

    /** A value holds an object of a class that is not understood; its serde has to do. */
    static final class NotCopyable extends RuntimeException {

        private static final long serialVersionUID = 1;

        NotCopyable() {
            super("not copyable", null, false, false);
        }
    }

    /**
     * A value that shares nothing with {@code value} that either's holder could change.
     *
     * @throws NotCopyable if it holds something that is not understood; never for what was returned from here
     */
    static <T> T of(T value) {
        Shape shape = Shape.of(value.getClass());
        return copy(value, shape, shape.hasParts() ? new Copies() : null);
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
        Object known = made.get(original);
        if (known != null) {
            return known;
        }
        if (++depth > MAX_DEPTH) {
            throw new NotCopyable();
        }
        Object copy = copy(original, shape, this);
        begun(original, copy);
        depth--;
        return copy;
    }

    /** A copy was begun: what it holds may refer to it. */
    void begun(Object original, Object copy) {
        if (made.isEmpty()) {
            made = new IdentityHashMap<>(4);
        }
        made.put(original, copy);
    }

    @SuppressWarnings("unchecked")
    private static <T> T copy(T original, Shape shape, Copies parts) {
        return (T) shape.copy(original, parts);
    }
}
