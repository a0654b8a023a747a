package dev.crema.store.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import java.util.OptionalLong;
import java.util.concurrent.atomic.LongAdder;

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

    /** What is known of a key. */
    static final class Entry {
        private final int keySize;
        private final int weighedSize;
        private volatile Object held;
        private volatile boolean evicted;

        /** Bytes of the serialized value; for the thread that owns the store. */
        private int valueSize;

        private Entry(Object held, int keySize, int valueSize) {
            this.held = held;
            this.keySize = keySize;
            this.weighedSize = valueSize;
            this.valueSize = valueSize;
        }

        /** The value, or {@link #ABSENT}. */
        Object held() {
            return held;
        }

        int valueSize() {
            return valueSize;
        }

        private int weight() {
            return OVERHEAD + keySize + weighedSize;
        }

        private boolean isNearly(int size) {
            return Math.abs(size - weighedSize) <= weight() / 8;
        }
    }

    /** What is known of this key, or null. */
    abstract Entry get(Object identity);

    /**
     * Holds a value of this many bytes when serialized, or {@link #ABSENT}, under a key of so many.
     *
     * @return what is known of the key now; null if nothing is
     */
    abstract Entry put(Object identity, Object held, int keySize, int valueSize);

    /**
     * As {@link #put}, for a key that nothing was put for since {@code known} was found. An entry of about the same size is
     * renewed where it is, which costs a tenth of replacing it.
     *
     * @param known null if nothing was
     */
    final void renew(Entry known, Object identity, Object held, int keySize, int valueSize) {
        if (known == null || known.evicted || !known.isNearly(valueSize)) {
            put(identity, held, keySize, valueSize);
        } else {
            known.valueSize = valueSize;
            known.held = held;
        }
    }

    abstract void clear();

    abstract long size();

    /** Bytes that the entries take, by the sizes they were put with. */
    abstract long bytes();

    /** Entries that had to go because the cache was full. */
    abstract long evictions();

    private static final ReadCache NONE = new ReadCache() {
        @Override
        Entry get(Object identity) {
            return null;
        }

        @Override
        Entry put(Object identity, Object held, int keySize, int valueSize) {
            return null;
        }

        @Override
        void clear() {}

        @Override
        long size() {
            return 0;
        }

        @Override
        long bytes() {
            return 0;
        }

        @Override
        long evictions() {
            return 0;
        }
    };

    private static final class Bounded extends ReadCache {

        private final Cache<Object, Entry> entries;
        private final LongAdder evictions = new LongAdder(); // whoever does the upkeep evicts, readers included

        Bounded(CacheBounds bounds) {
            // upkeep on the calling thread: a store brings no threads of its own. recordStats would count at every read
            Caffeine<Object, Entry> caffeine = Caffeine.newBuilder()
                    .executor(Runnable::run)
                    .evictionListener((Object identity, Entry entry, RemovalCause cause) -> {
                        entry.evicted = true;
                        evictions.increment();
                    });
            entries = bounds.cacheEntries() > 0
                    ? caffeine.maximumSize(bounds.cacheEntries()).build()
                    : caffeine.maximumWeight(bounds.cacheBytes())
                            .weigher((Object identity, Entry entry) -> entry.weight())
                            .build();
        }

        @Override
        Entry get(Object identity) {
            return entries.getIfPresent(identity);
        }

        @Override
        Entry put(Object identity, Object held, int keySize, int valueSize) {
            Entry entry = new Entry(held, keySize, valueSize);
            entries.put(identity, entry);
            return entry;
        }

        @Override
        void clear() {
            entries.invalidateAll();
        }

        @Override
        long size() {
            return entries.estimatedSize();
        }

        @Override
        long bytes() {
            OptionalLong weight = entries.policy().eviction().orElseThrow().weightedSize();
            // bounded by entries it has no weight to look up; adding up is left to those who ask
            return weight.orElseGet(() ->
                    entries.asMap().values().stream().mapToLong(Entry::weight).sum());
        }

        @Override
        long evictions() {
            return evictions.sum();
        }
    }
}
