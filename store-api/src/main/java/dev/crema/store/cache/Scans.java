package dev.crema.store.cache;

import java.util.Comparator;
import java.util.function.Supplier;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/** Scans of the cache of a key-value store: of the store below, with the buffered writes laid over it. By any thread. */
final class Scans<K, V, S> {

    private final WriteBackCache<K, V, S> cache;
    private final KeyValueStore<Bytes, byte[]> below;
    private final Overlay<K, V, S> overlay;

    Scans(WriteBackCache<K, V, S> cache, KeyValueStore<Bytes, byte[]> below) {
        this.cache = cache;
        this.below = below;
        this.overlay = new Overlay<>(cache);
    }

    KeyValueIterator<K, S> range(K from, K to, boolean ascending) {
        return range(bound(from), bound(to), ascending);
    }

    /** The serialized form of a bound, null for none. */
    Bytes bound(K key) {
        return key == null ? null : cache.keys.serialized(key, cache.headers());
    }

    KeyValueIterator<K, S> range(Bytes from, Bytes to, boolean ascending) {
        return overlay.merge(
                buffer().range(from, to, ascending),
                () -> ascending ? below.range(from, to) : below.reverseRange(from, to),
                order(ascending));
    }

    KeyValueIterator<K, S> all(boolean ascending) {
        return overlay.merge(
                buffer().range(null, null, ascending),
                () -> ascending ? below.all() : below.reverseAll(),
                order(ascending));
    }

    KeyValueIterator<K, S> prefix(Bytes prefix, Supplier<KeyValueIterator<Bytes, byte[]>> scan) {
        return overlay.merge(buffer().withPrefix(prefix), scan, Comparator.naturalOrder());
    }

    /** The write buffer, in order if the owner scans. */
    private WriteBuffer buffer() {
        if (cache.isOwner()) {
            cache.buffer.keepOrder();
        }
        return cache.buffer;
    }

    private static Comparator<Bytes> order(boolean ascending) {
        return ascending ? Comparator.naturalOrder() : Comparator.reverseOrder();
    }
}
