package dev.crema.store.cache;

/**
 * A key with its window or session.
 *
 * @param time by which the entry is kept and expires: the start of a window, the end of a session
 * @param start of the window or session
 */
record Timed<K>(K key, long time, long start) implements Comparable<Timed<?>> {

    /** In order of time, whatever the keys are. */
    @Override
    public int compareTo(Timed<?> other) {
        int order = Long.compare(time, other.time);
        return order != 0 ? order : Long.compare(start, other.start);
    }
}
