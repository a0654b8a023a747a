package dev.crema.store.cache;

import dev.crema.store.cache.Write.Seen;
import dev.crema.store.commit.MergedScan;
import java.util.List;
import java.util.function.Supplier;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;

/** Scans of a cache: of the store below, with the buffered writes laid over it. By any thread. */
final class Scans<K, V, S> {

    private final WriteBackCache<K, V, S> cache;

    Scans(WriteBackCache<K, V, S> cache) {
        this.cache = cache;
    }

    KeyValueIterator<K, S> range(K from, K to, boolean ascending) {
        return range(bound(from), bound(to), ascending);
    }

    /** The serialized form of a bound, null for none. */
    Bytes bound(K key) {
        return key == null ? null : cache.keys.serialized(key, cache.headers());
    }

    KeyValueIterator<K, S> range(Bytes from, Bytes to, boolean ascending) {
        return merge(
                buffer().range(from, to, ascending),
                () -> ascending ? cache.below.range(from, to) : cache.below.reverseRange(from, to),
                ascending);
    }

    KeyValueIterator<K, S> all(boolean ascending) {
        return merge(
                buffer().range(null, null, ascending),
                () -> ascending ? cache.below.all() : cache.below.reverseAll(),
                ascending);
    }

    KeyValueIterator<K, S> prefix(Bytes prefix, Supplier<KeyValueIterator<Bytes, byte[]>> scan) {
        return merge(buffer().withPrefix(prefix), scan, true);
    }

    /** The write buffer, in order if the owner scans. */
    private WriteBuffer buffer() {
        if (cache.isOwner()) {
            cache.buffer.keepOrder();
        }
        return cache.buffer;
    }

    /**
     * The buffer is read before the store below is opened: a write that moves down in between is then seen twice and
     * counted once, in the other order it would be missed.
     */
    private KeyValueIterator<K, S> merge(
            List<Seen> buffered, Supplier<KeyValueIterator<Bytes, byte[]>> scan, boolean ascending) {
        return new MergedScan<>(buffered.iterator(), opened(scan), ascending, new Typed());
    }

    private KeyValueIterator<Bytes, byte[]> opened(Supplier<KeyValueIterator<Bytes, byte[]>> scan) {
        try {
            return scan.get();
        } catch (RuntimeException e) { // of any kind, if Kafka's in-memory store is emptied in the midst of it
            cache.requireOpen();
            throw e;
        }
    }

    private final class Typed implements MergedScan.Sides<Seen, K, S> {

        private final Headers headers = cache.headers();
        private final boolean ownerScans = cache.isOwner();

        @Override
        public Bytes key(Seen seen) {
            return seen.key();
        }

        @Override
        public KeyValue<K, S> ofWrite(Seen seen) {
            if (seen.held() == null || ownerScans && serialized(seen) == null) {
                return null; // a delete, or made one by the serializer
            }
            return typed(seen.key(), cache.values.give(seen.held(), headers));
        }

        private byte[] serialized(Seen seen) {
            Write write = seen.write();
            boolean isNew = write.serialized == null;
            byte[] bytes = cache.writeBack.serialized(seen);
            if (isNew && write.serialized != null) {
                cache.buffer.serialized(write);
            }
            return bytes;
        }

        @Override
        public KeyValue<K, S> ofBelow(KeyValue<Bytes, byte[]> entry) {
            return typed(entry.key, cache.values.deserialize(entry.value, headers));
        }

        @Override
        public void requireOpen() {
            cache.requireOpen();
        }

        private KeyValue<K, S> typed(Bytes key, S value) {
            return KeyValue.pair(cache.keys.deserialized(key, cache.view.keyHeaders(value, headers)), value);
        }
    }
}
