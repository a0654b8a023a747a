package dev.crema.store.cache;

import dev.crema.store.cache.Anatomy.Parts;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Set;

/**
 * What objects take on the heap, all that they refer to included, by the way the JVM lays them out and by what is known of
 * the JDK's own classes. Nothing is measured: an estimate, mostly exact, see {@link Anatomy}.
 *
 * <p>What several objects share counts with the first of them. What an object shares with the ones that were counted
 * before, a schema or a constant that all values of a store refer to, counts nothing.
 */
final class Footprint {

    /** Objects past which a graph is no value but half of the application. */
    private static final int MOST = 100_000;

    /** Objects that are remembered at the most, and kept from being collected by it. */
    private static final int MOST_REMEMBERED = 1_000;

    private final Set<Object> before;
    private final Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Deque<Object> next = new ArrayDeque<>();
    private final Parts parts = this::add;

    private Footprint(Set<Object> before) {
        this.before = before;
    }

    /** Objects too many, or not what they seem. */
    static final class NotCountable extends RuntimeException {

        private static final long serialVersionUID = 1;

        NotCountable(Throwable cause) {
            super("not countable", cause, false, false);
        }
    }

    /** A count that nothing went before. */
    static Footprint first() {
        return new Footprint(Set.of());
    }

    /** The next count, of other objects. */
    Footprint next() {
        return new Footprint(seen.size() > MOST_REMEMBERED ? Set.of() : seen);
    }

    /**
     * Bytes of an object and of what it refers to, as far as they were not counted yet.
     *
     * @param root may be null
     * @throws NotCountable if they are too many
     */
    long of(Object root) {
        try {
            add(root);
            long bytes = 0;
            while (!next.isEmpty()) {
                Object object = next.pop();
                bytes += Anatomy.of(object.getClass()).bytes(object, parts);
            }
            return bytes;
        } catch (NotCountable e) {
            throw e;
        } catch (RuntimeException | LinkageError e) { // a collection of the application's, or one that is being changed
            throw new NotCountable(e);
        } finally {
            next.clear();
        }
    }

    private void add(Object object) {
        if (object == null || Anatomy.of(object.getClass()) == Anatomy.SHARED) {
            return;
        }
        if (seen.add(object) && !before.contains(object)) {
            if (seen.size() > MOST) {
                throw new NotCountable(null);
            }
            next.push(object);
        }
    }
}
