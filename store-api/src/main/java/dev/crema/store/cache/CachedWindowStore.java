package dev.crema.store.cache;

import dev.crema.store.kafka.KafkaLayers;
import dev.crema.store.kafka.Spans;
import dev.crema.store.kafka.StoreMetrics;
import dev.crema.store.kafka.TaskContext;
import dev.crema.store.kafka.TimedKeys;
import dev.crema.store.kafka.WindowsOfTime;
import dev.crema.store.metrics.TimedMetrics;
import dev.crema.store.query.FailedRead;
import dev.crema.store.query.QueryHandlers;
import dev.crema.store.query.WindowQueries;
import dev.crema.store.query.WindowView;
import java.util.function.Supplier;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.kstream.Windowed;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.TimestampedWindowStore;
import org.apache.kafka.streams.state.TimestampedWindowStoreWithHeaders;
import org.apache.kafka.streams.state.ValueAndTimestamp;
import org.apache.kafka.streams.state.ValueTimestampHeaders;
import org.apache.kafka.streams.state.WindowStore;
import org.apache.kafka.streams.state.WindowStoreIterator;

/** A window store over a {@link WriteBackCache}, of one value a window. */
class CachedWindowStore<K, V, S> extends CachedTimedStore<WindowStore<Bytes, byte[]>, K, V, S, WindowView<K, S>>
        implements WindowStore<K, S> {

    private final Spans spans;

    CachedWindowStore(WindowStore<Bytes, byte[]> below, Spans spans, Parts<K, V, S> parts) {
        super(below, parts, TimedKeys.WINDOWS, spans);
        this.spans = spans;
    }

    /** As {@link CachedWindowStore}; the runtime tells timestamped stores by their interface. */
    static final class Timestamped<K, V> extends CachedWindowStore<K, V, ValueAndTimestamp<V>>
            implements TimestampedWindowStore<K, V> {
        Timestamped(WindowStore<Bytes, byte[]> below, Spans spans, Parts<K, V, ValueAndTimestamp<V>> parts) {
            super(below, spans, parts);
        }
    }

    /** As {@link CachedWindowStore}; the runtime tells stores with headers by their interface. */
    static final class WithHeaders<K, V> extends CachedWindowStore<K, V, ValueTimestampHeaders<V>>
            implements TimestampedWindowStoreWithHeaders<K, V> {
        WithHeaders(WindowStore<Bytes, byte[]> below, Spans spans, Parts<K, V, ValueTimestampHeaders<V>> parts) {
            super(below, spans, parts);
        }
    }

    @Override
    Below below() {
        return Below.of(wrapped());
    }

    @Override
    TimedMetrics metrics(StoreMetrics registered, TaskContext task) {
        return TimedMetrics.ofWindows(registered, task);
    }

    @Override
    Windowed<K> windowed(Timed<K> timed) {
        return new Windowed<>(timed.key(), WindowsOfTime.startingAt(timed.start(), spans.windowMs()));
    }

    @Override
    public void put(K key, S value, long windowStart) {
        requireKey(key);
        write(new Timed<>(key, windowStart, windowStart), value);
    }

    @Override
    public S fetch(K key, long windowStart) {
        requireKey(key);
        return read(new Timed<>(key, windowStart, windowStart));
    }

    @Override
    public WindowStoreIterator<S> fetch(K key, long timeFrom, long timeTo) {
        return new ByStart<>(measured(ofKey(key, timeFrom, timeTo, true)));
    }

    @Override
    public WindowStoreIterator<S> backwardFetch(K key, long timeFrom, long timeTo) {
        return new ByStart<>(measured(ofKey(key, timeFrom, timeTo, false)));
    }

    private KeyValueIterator<Timed<K>, S> ofKey(K key, long timeFrom, long timeTo, boolean ascending) {
        requireKey(key);
        return scans().ofKey(key, timeFrom, timeTo, ascending, window -> true, this::scanBelow);
    }

    private KeyValueIterator<Bytes, byte[]> scanBelow(Bytes key, long timeFrom, long timeTo, boolean ascending) {
        return TimedEntries.of(
                key,
                ascending ? wrapped().fetch(key, timeFrom, timeTo) : wrapped().backwardFetch(key, timeFrom, timeTo));
    }

    @Override
    public KeyValueIterator<Windowed<K>, S> fetch(K keyFrom, K keyTo, long timeFrom, long timeTo) {
        return measuredWindows(ofKeys(keyFrom, keyTo, timeFrom, timeTo, true));
    }

    @Override
    public KeyValueIterator<Windowed<K>, S> backwardFetch(K keyFrom, K keyTo, long timeFrom, long timeTo) {
        return measuredWindows(ofKeys(keyFrom, keyTo, timeFrom, timeTo, false));
    }

    private KeyValueIterator<Timed<K>, S> ofKeys(K keyFrom, K keyTo, long timeFrom, long timeTo, boolean ascending) {
        if (keyFrom != null && keyFrom.equals(keyTo)) { // as Kafka's sliding windows ask for those of a key
            return ofKey(keyFrom, timeFrom, timeTo, ascending);
        }
        Bytes first = scans().bound(keyFrom);
        Bytes last = scans().bound(keyTo);
        return scans().ofKeys(
                        first,
                        last,
                        timeFrom,
                        timeTo,
                        ascending,
                        window -> true,
                        () -> TimedEntries.of(
                                TimedKeys.WINDOWS,
                                ascending
                                        ? wrapped().fetch(first, last, timeFrom, timeTo)
                                        : wrapped().backwardFetch(first, last, timeFrom, timeTo)));
    }

    @Override
    public KeyValueIterator<Windowed<K>, S> fetchAll(long timeFrom, long timeTo) {
        return measuredWindows(ofAll(timeFrom, timeTo, true, () -> wrapped().fetchAll(timeFrom, timeTo)));
    }

    @Override
    public KeyValueIterator<Windowed<K>, S> backwardFetchAll(long timeFrom, long timeTo) {
        return measuredWindows(ofAll(timeFrom, timeTo, false, () -> wrapped().backwardFetchAll(timeFrom, timeTo)));
    }

    @Override
    public KeyValueIterator<Windowed<K>, S> all() {
        return measuredWindows(ofAll(0, Long.MAX_VALUE, true, () -> wrapped().all()));
    }

    @Override
    public KeyValueIterator<Windowed<K>, S> backwardAll() {
        return measuredWindows(ofAll(0, Long.MAX_VALUE, false, () -> wrapped().backwardAll()));
    }

    private KeyValueIterator<Timed<K>, S> ofAll(
            long timeFrom, long timeTo, boolean ascending, Supplier<KeyValueIterator<Windowed<Bytes>, byte[]>> below) {
        return scans().ofKeys(
                        null,
                        null,
                        timeFrom,
                        timeTo,
                        ascending,
                        window -> true,
                        () -> TimedEntries.of(TimedKeys.WINDOWS, below.get()));
    }

    /** Values of one key by the start of their window. */
    private record ByStart<K, S>(KeyValueIterator<Timed<K>, S> scan) implements WindowStoreIterator<S> {

        @Override
        public boolean hasNext() {
            return scan.hasNext();
        }

        @Override
        public KeyValue<Long, S> next() {
            KeyValue<Timed<K>, S> entry = scan.next();
            return KeyValue.pair(entry.key.start(), entry.value);
        }

        @Override
        public Long peekNextKey() {
            return scan.peekNextKey().start();
        }

        @Override
        public void close() {
            scan.close();
        }
    }

    @Override
    QueryHandlers<WindowView<K, S>> handlers() {
        return KafkaLayers.isTimestamped(wrapped())
                        && parts.format().withTimestamp().isPresent()
                ? new WindowQueries<>(parts.format().withTimestamp().get())
                : new WindowQueries<>(parts.format().payload());
    }

    @Override
    WindowView<K, S> view(WriteBackCache<Timed<K>, V, S> open, boolean skipsCache) {
        return new Answering(open);
    }

    private final class Answering extends View implements WindowView<K, S> {

        Answering(WriteBackCache<Timed<K>, V, S> cache) {
            super(cache);
        }

        @Override
        public WindowStoreIterator<S> fetch(K key, long timeFrom, long timeTo) {
            return FailedRead.unless(() -> CachedWindowStore.this.fetch(key, timeFrom, timeTo));
        }

        @Override
        public KeyValueIterator<Windowed<K>, S> fetchAll(long timeFrom, long timeTo) {
            return FailedRead.unless(() -> CachedWindowStore.this.fetchAll(timeFrom, timeTo));
        }
    }
}
