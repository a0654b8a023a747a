package dev.crema.store.cache;

import dev.crema.store.cache.Write.Seen;
import dev.crema.store.commit.MergedScan;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;

/** Lays buffered writes over scans of the store below. By any thread. */
final class Overlay<K, V, S> {

    private final WriteBackCache<K, V, S> cache;

    Overlay(WriteBackCache<K, V, S> cache) {
        this.cache = cache;
    }

    /**
     * The buffer is read before the store below is opened: a write that moves down in between is then seen twice and
     * counted once, in the other order it would be missed.
     *
     * @param buffered at most one write for a key, in the order of the scan
     * @param scan of the store below
     * @param order in which it comes
     */
    KeyValueIterator<K, S> merge(
            List<Seen> buffered, Supplier<KeyValueIterator<Bytes, byte[]>> scan, Comparator<Bytes> order) {
        return new MergedScan<>(buffered.iterator(), opened(scan), order, new Typed(key -> false));
    }

    /**
     * As {@link #merge}, where the scan may come in another order now and then: then entries may do so, and none comes twice.
     *
     * @param leftOut entries of the scan that are not given
     */
    KeyValueIterator<K, S> mergeNearly(
            List<Seen> buffered,
            Supplier<KeyValueIterator<Bytes, byte[]>> scan,
            Comparator<Bytes> order,
            Predicate<Bytes> leftOut) {
        Set<Bytes> written = new HashSet<>();
        buffered.forEach(seen -> written.add(seen.key()));
        return new MergedScan<>(buffered.iterator(), opened(scan), order, new Typed(leftOut.or(written::contains)));
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
        private final Predicate<Bytes> leftOut;

        Typed(Predicate<Bytes> leftOut) {
            this.leftOut = leftOut;
        }

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
            return leftOut.test(entry.key) ? null : typed(entry.key, cache.values.deserialize(entry.value, headers));
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
