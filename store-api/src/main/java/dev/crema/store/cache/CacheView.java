package dev.crema.store.cache;

import dev.crema.store.metrics.KeyValueMetrics;
import dev.crema.store.query.FailedRead;
import dev.crema.store.query.KeyValueView;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.query.Position;
import org.apache.kafka.streams.state.KeyValueIterator;

/** A cached store as one query reads it, with the cache or as the store below has it by itself. */
final class CacheView<K, V, S> implements KeyValueView<K, S> {

    private final WriteBackCache<K, V, S> cache;
    private final Scans<K, V, S> scans;
    private final KeyValueMetrics metrics;
    private final boolean skipsCache;
    private final Object mark;
    private final Position position;

    CacheView(WriteBackCache<K, V, S> cache, Scans<K, V, S> scans, KeyValueMetrics metrics, boolean skipsCache) {
        this.cache = cache;
        this.scans = scans;
        this.metrics = metrics;
        this.skipsCache = skipsCache;
        this.mark = cache.positions.mark(); // before the position, else a drop in between were missed
        this.position = skipsCache ? cache.positions.withoutBuffer(cache.buffer) : cache.positions.withBuffer();
    }

    @Override
    public Position position() {
        return position;
    }

    @Override
    public boolean isIntact() {
        return cache.positions.mark() == mark;
    }

    @Override
    public S get(K key) {
        Headers headers = cache.headers();
        Object identity = cache.keys.identity(key, headers);
        Object held = skipsCache ? null : cache.held(identity);
        if (held != null) {
            return held == ReadCache.ABSENT ? null : cache.values.give(held, headers);
        }
        Bytes serialized = cache.keys.serialized(key, identity, headers);
        byte[] bytes = FailedRead.unless(() -> cache.below.get(serialized));
        return bytes == null ? null : cache.values.deserialize(bytes, headers);
    }

    @Override
    public KeyValueIterator<K, S> range(K from, K to, boolean ascending) {
        Bytes first = scans.bound(from);
        Bytes last = scans.bound(to);
        KeyValueIterator<K, S> scan = FailedRead.unless(() -> scans.range(first, last, ascending));
        return metrics.iterators().opened(scan, metrics.get()); // a get to Kafka's metered stores, too
    }
}
