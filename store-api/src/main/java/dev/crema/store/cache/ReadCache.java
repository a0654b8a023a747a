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

    /** Heap bytes of an entry beside key and value. */
    static final int OVERHEAD = 120;

    static ReadCache of(CacheBounds bounds) {
        return bounds.hasReadCache() ? new Bounded(bounds) : NONE;
    }

    /** The value held for this key, {@link #ABSENT}, or null when nothing is known of it. */
    abstract Object get(Object identity);

    /** Bytes of the serialized value held for this key; 0 when nothing is known of it. */
    abstract int valueSize(Object identity);

    /** Holds a value of this many bytes when serialized, or {@link #ABSENT}, under a key of so many. */
    abstract void put(Object identity, Object held, int keySize, int valueSize);

    abstract void clear();

    private static final ReadCache NONE = new ReadCache() {
        @Override
        Object get(Object identity) {
            return null;
        }

        @Override
        int valueSize(Object identity) {
            return 0;
        }

        @Override
        void put(Object identity, Object held, int keySize, int valueSize) {}

        @Override
        void clear() {}
    };

    private static final class Bounded extends ReadCache {

        private final Cache<Object, Entry> entries;

        private record Entry(Object held, int keySize, int valueSize) {
            int weight() {
                return OVERHEAD + keySize + valueSize;
            }
        }

        Bounded(CacheBounds bounds) {
            // upkeep on the calling thread: a store brings no threads of its own
            Caffeine<Object, Object> caffeine = Caffeine.newBuilder().executor(Runnable::run);
            entries = bounds.cacheEntries() > 0
                    ? caffeine.maximumSize(bounds.cacheEntries()).build()
                    : caffeine.maximumWeight(bounds.cacheBytes())
                            .weigher((Object identity, Entry entry) -> entry.weight())
                            .build();
        }

        @Override
        Object get(Object identity) {
            Entry entry = entries.getIfPresent(identity);
            return entry == null ? null : entry.held();
        }

        @Override
        int valueSize(Object identity) {
            Entry entry = entries.getIfPresent(identity);
            return entry == null ? 0 : entry.valueSize();
        }

        @Override
        void put(Object identity, Object held, int keySize, int valueSize) {
            entries.put(identity, new Entry(held, keySize, valueSize));
        }

        @Override
        void clear() {
            entries.invalidateAll();
        }
    }
}
