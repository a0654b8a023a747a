package dev.crema.store.cache;

import dev.crema.store.cache.Write.Seen;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;

/**
 * Scans of the cache of a window or session store: of the store below, with the buffered writes laid over it; of one key that the
 * owner has searched before, from the cache alone. By any thread.
 */
final class TimedScans<K, V, S> {

    /** Entries of a key that are read at once, to know them from there on; of a key with more none are. */
    private static final int MOST_LEARNED = 128;

    private final WriteBackCache<Timed<K>, V, S> cache;
    private final Timelines timelines;
    private final KeysInTime<K> keys;
    private final Retention retention;
    private final Comparator<Bytes> order;
    private final Overlay<Timed<K>, V, S> overlay;
    private final MissedKeys large = new MissedKeys();

    TimedScans(WriteBackCache<Timed<K>, V, S> cache, Timelines timelines, KeysInTime<K> keys, Retention retention) {
        this.cache = cache;
        this.timelines = timelines;
        this.keys = keys;
        this.retention = retention;
        this.order = retention.order();
        this.overlay = new Overlay<>(cache);
    }

    /** Scans of one key in the store below, between two times by which entries are kept, as timed keys with their values. */
    interface OfKey {
        KeyValueIterator<Bytes, byte[]> scan(Bytes key, long from, long to, boolean ascending);
    }

    /**
     * Entries of a key, in order of time.
     *
     * @param condition beside the times
     */
    KeyValueIterator<Timed<K>, S> ofKey(
            K key, long fromTime, long to, boolean ascending, Predicate<Timed<?>> condition, OfKey below) {
        Headers headers = cache.headers();
        long from = Math.max(fromTime, retention.oldestKept());
        Object identity = keys.keys().identity(key, headers);
        Bytes serialized = null;
        if (cache.isOwner()) {
            List<Timed<?>> known = timelines.known(identity, from, to, this::isBuffered);
            if (known == null && timelines.remember() && !large.has(identity)) {
                serialized = keys.keys().serialized(key, identity, headers);
                known = learned(identity, serialized, from, to, headers, below);
            }
            if (known != null) {
                return held(key, known, ascending, condition, headers);
            }
        }
        Bytes bytes = serialized == null ? keys.keys().serialized(key, identity, headers) : serialized;
        List<Seen> written = written(timelines.buffered(identity, from, to), ascending, condition);
        return untilClosed(overlay.mergeNearly(
                written,
                () -> below.scan(bytes, from, to, ascending),
                ascending ? order : order.reversed(),
                timed -> !condition.test(keys.identity(identity, timed))));
    }

    /** Kafka's scans of windows end when the store is closed. */
    private KeyValueIterator<Timed<K>, S> untilClosed(KeyValueIterator<Timed<K>, S> scan) {
        return new UntilClosed(scan);
    }

    private final class UntilClosed implements KeyValueIterator<Timed<K>, S> {

        private final KeyValueIterator<Timed<K>, S> scan;

        UntilClosed(KeyValueIterator<Timed<K>, S> scan) {
            this.scan = scan;
        }

        @Override
        public boolean hasNext() {
            return !cache.isClosed() && scan.hasNext();
        }

        @Override
        public KeyValue<Timed<K>, S> next() {
            return scan.next();
        }

        @Override
        public Timed<K> peekNextKey() {
            return scan.peekNextKey();
        }

        @Override
        public void close() {
            scan.close();
        }
    }

    private boolean isBuffered(Timed<?> window) {
        return cache.buffer.get(window) != null;
    }

    private List<Seen> written(List<Timed<?>> windows, boolean ascending, Predicate<Timed<?>> condition) {
        List<Seen> written = new ArrayList<>(windows.size());
        for (Timed<?> window : windows) {
            Write write = condition.test(window) ? cache.buffer.get(window) : null;
            if (write != null) { // else the store below has it
                written.add(Seen.of(write));
            }
        }
        if (!ascending) {
            Collections.reverse(written);
        }
        return written;
    }

    /** All that there is of a key between two times, read and remembered; null if it is too much. */
    private List<Timed<?>> learned(Object identity, Bytes key, long from, long to, Headers headers, OfKey below) {
        List<Timed<?>> found = new ArrayList<>();
        try (KeyValueIterator<Bytes, byte[]> scan = below.scan(key, from, Long.MAX_VALUE, true)) {
            while (scan.hasNext()) {
                if (found.size() == MOST_LEARNED) {
                    large.again(identity);
                    return null;
                }
                KeyValue<Bytes, byte[]> entry = scan.next();
                Timed<Object> window = keys.identity(identity, entry.key);
                found.add(window);
                if (cache.held(window) == null) {
                    cache.fill(window, entry.key, cache.values.deserialize(entry.value, headers), entry.value);
                }
            }
        }
        timelines.learn(identity, from, found);
        return timelines.known(identity, from, to, this::isBuffered);
    }

    /** As they are at this moment; what is not held is read now. */
    private KeyValueIterator<Timed<K>, S> held(
            K key, List<Timed<?>> windows, boolean ascending, Predicate<Timed<?>> condition, Headers headers) {
        List<KeyValue<Timed<K>, Object>> entries = new ArrayList<>(windows.size());
        Bytes serialized = null;
        for (Timed<?> window : windows) {
            if (!condition.test(window)) {
                continue;
            }
            Object held = cache.held(window);
            if (held == null) {
                serialized = serialized == null ? keys.keys().serialized(key, headers) : serialized;
                held = cache.values.hold(cache.load(window, keys.timed(serialized, window), headers), headers);
            }
            if (held != null && held != ReadCache.ABSENT) {
                entries.add(KeyValue.pair(new Timed<>(key, window.time(), window.start()), held));
            }
        }
        if (!ascending) {
            Collections.reverse(entries);
        }
        return new Held(entries.iterator(), headers);
    }

    /** Entries that are at hand. */
    private final class Held implements KeyValueIterator<Timed<K>, S> {

        private final Iterator<KeyValue<Timed<K>, Object>> entries;
        private final Headers headers;
        private KeyValue<Timed<K>, Object> next;

        Held(Iterator<KeyValue<Timed<K>, Object>> entries, Headers headers) {
            this.entries = entries;
            this.headers = headers;
        }

        @Override
        public boolean hasNext() {
            if (next == null && entries.hasNext()) {
                next = entries.next();
            }
            return next != null && !cache.isClosed();
        }

        @Override
        public KeyValue<Timed<K>, S> next() {
            Timed<K> key = peekNextKey();
            S value = cache.values.give(next.value, headers);
            next = null;
            return KeyValue.pair(key, value);
        }

        @Override
        public Timed<K> peekNextKey() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            return next.key;
        }

        @Override
        public void close() {}
    }

    /**
     * Entries of all keys between two, null for no bound, and between two times, segment by segment.
     *
     * @param condition beside the keys and times
     * @param below the same in the store below
     */
    KeyValueIterator<Timed<K>, S> ofKeys(
            Bytes first,
            Bytes last,
            long fromTime,
            long toTime,
            boolean ascending,
            Predicate<Timed<?>> condition,
            Supplier<KeyValueIterator<Bytes, byte[]>> below) {
        long from = Math.max(fromTime, retention.oldestKept());
        Predicate<Timed<?>> inside = timed -> timed.time() >= from && timed.time() <= toTime && condition.test(timed);
        Comparator<Bytes> inOrder = ascending ? order : order.reversed();
        List<Seen> written = written(first, last, from, toTime, inside);
        written.sort(Comparator.comparing(Seen::key, inOrder));
        return untilClosed(overlay.mergeNearly(
                written, below, inOrder, timed -> keys.identity(null, timed).time() < from));
    }

    private List<Seen> written(Bytes first, Bytes last, long from, long to, Predicate<Timed<?>> condition) {
        if (cache.isOwner()) {
            cache.buffer.keepOrder();
        }
        List<Seen> written = new ArrayList<>();
        for (Retention.Places places : retention.places(first, last, from, to)) {
            for (Seen seen : cache.buffer.range(places.from(), places.to(), true)) {
                if (condition.test((Timed<?>) seen.write().identity) && retention.isBetween(seen.key(), first, last)) {
                    written.add(seen);
                }
            }
        }
        return written;
    }

    /** The serialized form of a bound, null for none. */
    Bytes bound(K key) {
        return key == null ? null : keys.keys().serialized(key, cache.headers());
    }
}
