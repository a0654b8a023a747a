package dev.crema.store.cache;

/**
 * What one object of a class takes on the heap, and what it refers to.
 *
 * <p>Fields are looked into where they can be, which are those of the application's classes and its libraries'. The JDK
 * keeps its own to itself: see {@link JdkAnatomy} for its collections, strings and numbers. Of its other classes, what an
 * instance refers to counts as far as the types of its fields tell: a {@code LocalDateTime} has a date and a time.
 */
@FunctionalInterface
interface Anatomy {

    /** Takes what an object refers to, null too. */
    @FunctionalInterface
    interface Parts {
        void add(Object part);
    }

    /** Bytes of one object and of what is its alone; {@code parts} is given what else it refers to. */
    long bytes(Object object, Parts parts);

    /** Of what all objects have together. */
    Anatomy SHARED = (object, parts) -> 0;

    /** Of instances of exactly this class. */
    static Anatomy of(Class<?> type) {
        return ClassAnatomy.of(type);
    }
}
