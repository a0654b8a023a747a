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

    /** Of what a store's clean entries may take, in parts, beside the {@link Timelines#SHARE}. */
    private static final int SHARE = 7;

    /** Stands for a key that the store below does not have. */
    static final Object ABSENT = new Object() {
        @Override
        public String toString() {
            return "ABSENT";
        }
    };

    static ReadCache of(CacheBounds bounds, Weights weights) {
        return bounds.hasReadCache() ? new Bounded(bounds, weights) : NONE;
    }

    /** What is known of a key. */
    static final class Entry {
        private final int weight;
        private volatile Object held;
        private volatile boolean evicted;

        /** Bytes of the serialized value; for the thread that owns the store. */
        private int valueSize;

        private Entry(Object held, int weight, int valueSize) {
            this.held = held;
            this.weight = weight;
            this.valueSize = valueSize;
        }

        /** The value, or {@link #ABSENT}; null once it was evicted, since a write may refer to the entry for long. */
        Object held() {
            return held;
        }

        int valueSize() {
            return valueSize;
        }

        private void evict() {
            evicted = true;
            held = null;
        }

        private boolean isNearly(int another) {
            return Math.abs(another - weight) <= weight / 8;
        }
    }

    /** What is known of this key, or null. */
    abstract Entry get(Object identity);

    /** Holds a value of this many bytes when serialized, or {@link #ABSENT}, under a key of so many. */
    abstract void put(Object identity, Object held, int keySize, int valueSize);

    /**
     * As {@link #put}, for a key that nothing was put for since {@code known} was found. An entry of about the same size is
     * renewed where it is, which costs a tenth of replacing it.
     *
     * @param known null if nothing was
     */
    final void renew(Entry known, Object identity, Object held, int keySize, int valueSize) {
        if (known == null || known.evicted || !known.isNearly(weigh(identity, held, keySize, valueSize))) {
            put(identity, held, keySize, valueSize);
        } else {
            known.valueSize = valueSize;
            known.held = held;
        }
    }

    /** Heap bytes that the entry takes. */
    abstract int weigh(Object identity, Object held, int keySize, int valueSize);

    abstract void clear();

    abstract long size();

    /** Estimated heap bytes that the entries take, by the sizes they were put with. */
    abstract long bytes();

    /** Entries that had to go because the cache was full. */
    abstract long evictions();

    private static final ReadCache NONE = new ReadCache() {
        @Override
        Entry get(Object identity) {
            return null;
        }

        @Override
        void put(Object identity, Object held, int keySize, int valueSize) {}

        @Override
        int weigh(Object identity, Object held, int keySize, int valueSize) {
            return 0;
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
        private final Weights weights;
        private final CacheShare share;
        private final LongAdder evictions = new LongAdder(); // whoever does the upkeep evicts, readers included

        Bounded(CacheBounds bounds, Weights weights) {
            this.weights = weights;
            this.share = bounds.share();
            // upkeep on the calling thread: a store brings no threads of its own. recordStats would count at every read
            Caffeine<Object, Entry> caffeine = Caffeine.newBuilder()
                    .executor(Runnable::run)
                    .evictionListener((Object identity, Entry entry, RemovalCause cause) -> {
                        entry.evict();
                        evictions.increment();
                        share.evicted();
                    });
            entries = bounds.cacheEntries() > 0
                    ? caffeine.maximumSize(bounds.cacheEntries()).build()
                    : caffeine.maximumWeight(0)
                            .weigher((Object identity, Entry entry) -> entry.weight)
                            .build();
            if (bounds.cacheEntries() <= 0) {
                share.bound(entries, SHARE);
            }
        }

        @Override
        Entry get(Object identity) {
            return entries.getIfPresent(identity);
        }

        @Override
        void put(Object identity, Object held, int keySize, int valueSize) {
            entries.put(identity, new Entry(held, weigh(identity, held, keySize, valueSize), valueSize));
            share.filled();
        }

        @Override
        int weigh(Object identity, Object held, int keySize, int valueSize) {
            return weights.ofClean(identity, held, keySize, valueSize);
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
            return weight.orElseGet(() -> entries.asMap().values().stream()
                    .mapToLong(entry -> entry.weight)
                    .sum());
        }

        @Override
        long evictions() {
            return evictions.sum();
        }
    }
}
