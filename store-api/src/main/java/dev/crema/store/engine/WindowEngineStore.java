package dev.crema.store.engine;

import dev.crema.store.kafka.TimedKeys;
import dev.crema.store.kafka.WindowsOfTime;
import dev.crema.store.query.QueryHandlers;
import dev.crema.store.query.WindowQueries;
import dev.crema.store.query.WindowView;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.kstream.Window;
import org.apache.kafka.streams.kstream.Windowed;
import org.apache.kafka.streams.query.Position;
import org.apache.kafka.streams.state.HeadersBytesStore;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.TimestampedBytesStore;
import org.apache.kafka.streams.state.WindowStore;
import org.apache.kafka.streams.state.WindowStoreIterator;

/**
 * A window store over an engine. Scans go segment by segment, through each by key, and through each key by time; within a segment
 * is a part of the retention time ({@link WindowShape#segments()}).
 */
class WindowEngineStore extends SegmentedStore<WindowView<Bytes, byte[]>> implements WindowStore<Bytes, byte[]> {

    private final WindowShape shape;

    /** Of the last value, where all values of a window are kept; counted as Kafka's change logging does. */
    private int number;

    WindowEngineStore(WindowShape shape, Engines engines) {
        super(shape.name(), engines, TimedKeys.WINDOWS, shape.segments());
        this.shape = shape;
    }

    /** As {@link WindowEngineStore}; the runtime tells timestamped stores by their interface. */
    static final class Timestamped extends WindowEngineStore implements TimestampedBytesStore {
        Timestamped(WindowShape shape, Engines engines) {
            super(shape, engines);
        }
    }

    /** As {@link WindowEngineStore}; the runtime tells stores with headers by their interface. */
    static final class WithHeaders extends WindowEngineStore implements HeadersBytesStore {
        WithHeaders(WindowShape shape, Engines engines) {
            super(shape, engines);
        }
    }

    @Override
    final long windowMs() {
        return shape.windowMs();
    }

    @Override
    public void put(Bytes key, byte[] value, long windowStart) {
        requireKey(key);
        if (shape.retainsDuplicates()) {
            if (value == null) {
                return; // there is no one value that it could delete
            }
            number = (number + 1) & Integer.MAX_VALUE;
        }
        write(TimedKeys.ofWindow(key.get(), windowStart, number), value);
    }

    @Override
    public byte[] fetch(Bytes key, long windowStart) {
        requireKey(key);
        return data().get(TimedKeys.ofWindow(key.get(), windowStart, number));
    }

    @Override
    public WindowStoreIterator<byte[]> fetch(Bytes key, long timeFrom, long timeTo) {
        return new ByStart(ofKey(key, timeFrom, timeTo, true, Windows.ALL));
    }

    @Override
    public WindowStoreIterator<byte[]> backwardFetch(Bytes key, long timeFrom, long timeTo) {
        return new ByStart(ofKey(key, timeFrom, timeTo, false, Windows.ALL));
    }

    @Override
    public KeyValueIterator<Windowed<Bytes>, byte[]> fetch(Bytes keyFrom, Bytes keyTo, long timeFrom, long timeTo) {
        return windowed(ofKeys(keyFrom, keyTo, timeFrom, timeTo, true, Windows.ALL));
    }

    @Override
    public KeyValueIterator<Windowed<Bytes>, byte[]> backwardFetch(
            Bytes keyFrom, Bytes keyTo, long timeFrom, long timeTo) {
        return windowed(ofKeys(keyFrom, keyTo, timeFrom, timeTo, false, Windows.ALL));
    }

    @Override
    public KeyValueIterator<Windowed<Bytes>, byte[]> fetchAll(long timeFrom, long timeTo) {
        return windowed(ofKeys(null, null, timeFrom, timeTo, true, Windows.ALL));
    }

    @Override
    public KeyValueIterator<Windowed<Bytes>, byte[]> backwardFetchAll(long timeFrom, long timeTo) {
        return windowed(ofKeys(null, null, timeFrom, timeTo, false, Windows.ALL));
    }

    @Override
    public KeyValueIterator<Windowed<Bytes>, byte[]> all() {
        return fetchAll(0, Long.MAX_VALUE);
    }

    @Override
    public KeyValueIterator<Windowed<Bytes>, byte[]> backwardAll() {
        return backwardFetchAll(0, Long.MAX_VALUE);
    }

    private enum Windows implements OfKey, OfKeys {
        ALL;

        @Override
        public byte[] first(byte[] key, long fromTime) {
            return TimedKeys.ofWindow(key, fromTime, 0);
        }

        @Override
        public byte[] last(byte[] key, long toTime) {
            return TimedKeys.ofWindow(key, toTime, Integer.MAX_VALUE);
        }

        @Override
        public byte[] largestSuffix(long newestTime) {
            return TimedKeys.windowSuffix(newestTime, Integer.MAX_VALUE);
        }

        @Override
        public boolean contains(byte[] located) {
            return true; // the times are looked at for all
        }
    }

    @Override
    Window window(byte[] located) {
        return WindowsOfTime.startingAt(TimedKeys.WINDOWS.time(located), shape.windowMs());
    }

    /** Values of one key by the start of their window. */
    private record ByStart(KeyValueIterator<Bytes, byte[]> scan) implements WindowStoreIterator<byte[]> {

        @Override
        public boolean hasNext() {
            return scan.hasNext();
        }

        @Override
        public KeyValue<Long, byte[]> next() {
            KeyValue<Bytes, byte[]> entry = scan.next();
            return KeyValue.pair(TimedKeys.WINDOWS.time(entry.key.get()), entry.value);
        }

        @Override
        public Long peekNextKey() {
            return TimedKeys.WINDOWS.time(scan.peekNextKey().get());
        }

        @Override
        public void close() {
            scan.close();
        }
    }

    @Override
    QueryHandlers<WindowView<Bytes, byte[]>> handlers() {
        return new WindowQueries<>(value -> value);
    }

    @Override
    WindowView<Bytes, byte[]> view(Position position) {
        return new Answering(position);
    }

    private final class Answering extends View implements WindowView<Bytes, byte[]> {

        Answering(Position position) {
            super(position);
        }

        @Override
        public WindowStoreIterator<byte[]> fetch(Bytes key, long timeFrom, long timeTo) {
            return WindowEngineStore.this.fetch(key, timeFrom, timeTo);
        }

        @Override
        public KeyValueIterator<Windowed<Bytes>, byte[]> fetchAll(long timeFrom, long timeTo) {
            return WindowEngineStore.this.fetchAll(timeFrom, timeTo);
        }
    }
}
