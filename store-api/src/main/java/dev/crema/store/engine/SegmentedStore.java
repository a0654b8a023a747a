package dev.crema.store.engine;

import dev.crema.store.kafka.Segmented;
import dev.crema.store.kafka.TaskContext;
import dev.crema.store.kafka.TimedKeys;
import dev.crema.store.kafka.Unemitted;
import dev.crema.store.query.StoreView;
import java.util.Arrays;
import java.util.Collection;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.metrics.Sensor;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.kstream.Window;
import org.apache.kafka.streams.kstream.Windowed;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.query.Position;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A store of windows or sessions over an engine, which are kept for a time and then expire.
 *
 * @param <W> what its queries are read from
 */
abstract class SegmentedStore<W extends StoreView> extends EngineStore<W> implements Segmented {

    private static final Logger LOG = LoggerFactory.getLogger(SegmentedStore.class);

    private final TimedKeys layout;
    private final Segments segments;
    private TaskContext task;
    private Sensor dropped;
    private volatile SegmentedEngine data;

    SegmentedStore(String name, Engines engines, TimedKeys layout, Segments segments) {
        super(name, engines);
        this.layout = layout;
        this.segments = segments;
    }

    @Override
    public void init(StateStoreContext context, StateStore root) {
        task = TaskContext.of(context, name());
        dropped = task.droppedRecords();
        super.init(context, root);
    }

    @Override
    public final long segmentMs() {
        return segments.intervalMs();
    }

    @Override
    void opened(Engine engine) {
        data = new SegmentedEngine(engine, layout, segments, new Unemitted(task, windowMs()));
    }

    /** How long a window is; 0 for sessions. */
    abstract long windowMs();

    @Override
    void restoreAll(Collection<ConsumerRecord<byte[], byte[]>> records) {
        data().restore(records);
    }

    /**
     * What is in the open store.
     *
     * @throws InvalidStateStoreException if the store is closed
     */
    final SegmentedEngine data() {
        engine();
        return data;
    }

    /** A write by the owner; null deletes. One that comes too late is dropped, and counted as Kafka's stores count it. */
    final void write(byte[] timedKey, byte[] value) {
        Engine open = engine();
        if (!data.put(timedKey, value)) {
            dropped.record(1, task.wallClock());
        }
        wrote(open);
    }

    /** Deletes an entry, if it is still there. */
    final void delete(byte[] timedKey) {
        Engine open = engine();
        data.put(timedKey, null);
        wrote(open);
    }

    /** Entries of one key between two bounds that differ in no more than their suffixes. */
    final KeyValueIterator<Bytes, byte[]> ofKey(
            Bytes key, long fromTime, long toTime, boolean ascending, OfKey bounds) {
        requireKey(key);
        byte[] bytes = key.get();
        return data().scan(fromTime, toTime, ascending, new SegmentedEngine.Search() {
            @Override
            public byte[] first(long from) {
                return bounds.first(bytes, from);
            }

            @Override
            public byte[] last(long to) {
                return bounds.last(bytes, to);
            }

            @Override
            public boolean contains(
                    byte[] located) { // a longer key may lie in between, whose bytes begin with this one's
                return layout.keyEnd(located) == segments.keyBegin() + bytes.length && bounds.contains(located);
            }
        });
    }

    /** Where the entries of one key are. */
    interface OfKey {
        byte[] first(byte[] key, long fromTime);

        byte[] last(byte[] key, long toTime);

        default boolean contains(byte[] located) {
            return true;
        }
    }

    /** Entries of all keys between two, null for no bound. */
    final KeyValueIterator<Bytes, byte[]> ofKeys(
            Bytes from, Bytes to, long fromTime, long toTime, boolean ascending, OfKeys condition) {
        SegmentedEngine open = data();
        if (from != null && to != null && from.compareTo(to) > 0) {
            LOG.warn(INVALID_RANGE);
            return new EmptyScan();
        }
        if (from == null && to == null && open.hasIndex()) {
            KeyValueIterator<Bytes, byte[]> all = open.scanByTime(fromTime, toTime, ascending);
            return new FilteredScan(all, condition::contains);
        }
        return open.scan(fromTime, toTime, ascending, new SegmentedEngine.Search() {
            @Override
            public byte[] first(long any) {
                return from == null ? new byte[0] : from.get();
            }

            @Override
            public byte[] last(long newest) {
                return to == null ? null : TimedKeys.last(to.get(), condition.largestSuffix(newest));
            }

            @Override
            public boolean contains(byte[] located) {
                int keyEnd = layout.keyEnd(located);
                return (from == null || compareKey(located, keyEnd, from) >= 0)
                        && (to == null || compareKey(located, keyEnd, to) <= 0)
                        && condition.contains(located);
            }
        });
    }

    /** Which entries of the keys are meant. */
    interface OfKeys {
        byte[] largestSuffix(long newestTime);

        default boolean contains(byte[] located) {
            return true;
        }
    }

    private int compareKey(byte[] located, int keyEnd, Bytes key) {
        return Arrays.compareUnsigned(located, segments.keyBegin(), keyEnd, key.get(), 0, key.get().length);
    }

    final KeyValueIterator<Windowed<Bytes>, byte[]> windowed(KeyValueIterator<Bytes, byte[]> scan) {
        return new WithWindows(scan);
    }

    /** The entries of a scan with their windows. */
    private final class WithWindows implements KeyValueIterator<Windowed<Bytes>, byte[]> {

        private final KeyValueIterator<Bytes, byte[]> scan;

        WithWindows(KeyValueIterator<Bytes, byte[]> scan) {
            this.scan = scan;
        }

        @Override
        public boolean hasNext() {
            return scan.hasNext();
        }

        @Override
        public KeyValue<Windowed<Bytes>, byte[]> next() {
            KeyValue<Bytes, byte[]> entry = scan.next();
            return KeyValue.pair(windowed(entry.key.get()), entry.value);
        }

        @Override
        public Windowed<Bytes> peekNextKey() {
            return windowed(scan.peekNextKey().get());
        }

        @Override
        public void close() {
            scan.close();
        }
    }

    private Windowed<Bytes> windowed(byte[] located) {
        byte[] key = Arrays.copyOfRange(located, segments.keyBegin(), layout.keyEnd(located));
        return new Windowed<>(Bytes.wrap(key), window(located));
    }

    /** The window of an entry. */
    abstract Window window(byte[] located);

    /** The open store as one query reads it. */
    abstract class View implements StoreView {

        private final SegmentedEngine seen = data();
        private final Position position;

        View(Position position) {
            this.position = position;
        }

        @Override
        public final Position position() {
            return position;
        }

        @Override
        public final boolean isIntact() {
            return seen == data(); // and not opened anew
        }
    }

    @Override
    public void close() {
        if (isOpen()) {
            data.close();
        }
        super.close();
    }
}
