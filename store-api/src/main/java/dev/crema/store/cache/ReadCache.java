package dev.crema.store.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;

/**
 * Clean values and known absences, by key. Any entry may go at any time; the store below has it. Only the thread that
 * owns the store fills it, any thread reads it.
 */
abstract class ReadCache {

    /** Stands for a key that the store below does not have. */
    static final Object ABSENT = new Object() {
        @Override
        public String toString() {
            return "ABSENT";
        }
    };

    static ReadCache of(CacheBounds bounds) {
        return bounds.hasReadCache() ? new Bounded(bounds) : NONE;
    }

    /** The value held for this key, {@link #ABSENT}, or null when nothing is known of it. */
    abstract Object get(Object identity);

    /** Holds a value, or {@link #ABSENT}, that takes about this many bytes. */
    abstract void put(Object identity, Object held, int bytes);

    abstract void clear();

    private static final ReadCache NONE = new ReadCache() {
        @Override
        Object get(Object identity) {
            return null;
        }

        @Override
        void put(Object identity, Object held, int bytes) {}

        @Override
        void clear() {}
    };

    private static final class Bounded extends ReadCache {

        private final Cache<Object, Entry> entries;

        private record Entry(Object held, int bytes) {}

        Bounded(CacheBounds bounds) {
            // upkeep on the calling thread: a store brings no threads of its own
            Caffeine<Object, Object> caffeine = Caffeine.newBuilder().executor(Runnable::run);
            entries = bounds.cacheEntries() > 0
                    ? caffeine.maximumSize(bounds.cacheEntries()).build()
                    : caffeine.maximumWeight(bounds.cacheBytes())
                            .weigher((Object identity, Entry entry) -> entry.bytes())
                            .build();
        }

        @Override
        Object get(Object identity) {
            Entry entry = entries.getIfPresent(identity);
            return entry == null ? null : entry.held();
        }

        @Override
        void put(Object identity, Object held, int bytes) {
            entries.put(identity, new Entry(held, bytes));
        }

        @Override
        void clear() {
            entries.invalidateAll();
        }
    }
}
