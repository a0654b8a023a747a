package dev.crema.store.engine;

import dev.crema.store.kafka.TimedKeys;
import dev.crema.store.kafka.Unemitted;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;

/**
 * Windows or sessions in an engine, from one opening to the next closing. Stream time is the largest time that any entry was
 * written with; it is kept with the data, and what is older than it by the retention time is neither read nor taken, unless it is still
 * to be emitted.
 *
 * <p>Entries expire one by one for readers, and segment by segment in the engine.
 *
 * <p>Where there is an index by time, scans of all keys go by time and look at no other entries; they see the keys of one moment, with the
 * values that those have when their turn comes.
 */
final class SegmentedEngine {

    /** Behind all segments. */
    private static final Bytes STREAM_TIME = Bytes.wrap(new byte[] {(byte) 0xff});

    /** Of a key in the index. */
    private static final byte[] THERE = {};

    private static final long NONE = -1;
    private static final long UNREAD = -2;

    private final Engine engine;
    private final TimedKeys layout;
    private final Segments segments;
    private final Unemitted unemitted;
    private final RecentKeys recent = new RecentKeys();
    private final AtomicLong streamTime = new AtomicLong(UNREAD);

    /** The first segment that was not discarded, as the owner knows. */
    private long firstSegment;

    private volatile boolean isClosed;

    SegmentedEngine(Engine engine, TimedKeys layout, Segments segments, Unemitted unemitted) {
        this.engine = engine;
        this.layout = layout;
        this.segments = segments;
        this.unemitted = unemitted;
    }

    /** Which is read when it is first asked for: a store is opened for its offsets alone, too. */
    private long streamTime() {
        if (streamTime.get() == UNREAD) {
            byte[] noted = engine.get(STREAM_TIME);
            long read = noted == null ? NONE : ByteBuffer.wrap(noted).getLong();
            streamTime.compareAndSet(UNREAD, read); // or another thread has read it, and the writer moved on since
        }
        return streamTime.get();
    }

    private static byte[] noted(long time) {
        return ByteBuffer.allocate(Long.BYTES).putLong(time).array();
    }

    private long oldestKept(long streamTime) {
        return Math.max(0, Math.min(segments.oldestKept(streamTime), unemitted.oldest()));
    }

    private Bytes locate(byte[] key) {
        return segments.locate(key, layout.time(key));
    }

    private Bytes index(byte[] key) {
        return segments.index(layout.timeFirst(key), layout.time(key));
    }

    /**
     * A write by the owner; null deletes.
     *
     * @return whether it was taken, and not too late
     */
    boolean put(byte[] key, byte[] value) {
        long before = streamTime();
        long time = layout.time(key);
        long now = Math.max(before, time);
        unemitted.written(now);
        if (time < oldestKept(now)) {
            return false;
        }
        recent.writes(key, time, before);
        if (now == before && !segments.hasIndex()) {
            engine.put(segments.locate(key, time), value);
        } else {
            List<KeyValue<Bytes, byte[]>> entries = new ArrayList<>(3);
            if (now > before) {
                entries.add(KeyValue.pair(STREAM_TIME, noted(now)));
            }
            entries.add(KeyValue.pair(segments.locate(key, time), value));
            if (segments.hasIndex()) {
                entries.add(KeyValue.pair(index(key), inIndex(value)));
            }
            engine.putAll(entries);
            streamTime.set(now);
        }
        discardExpired(now);
        return true;
    }

    private static byte[] inIndex(byte[] value) {
        return value == null ? null : THERE;
    }

    private void discardExpired(long now) {
        long first = segments.segment(oldestKept(now));
        if (first > firstSegment) {
            engine.discardBelow(Segments.begin(first));
            firstSegment = first;
        }
    }

    /**
     * Committed writes from a changelog, in its order. What was emitted is not known before the task runs; so all is kept that is in a
     * segment with something that has not expired.
     */
    void restore(Collection<ConsumerRecord<byte[], byte[]>> records) {
        long before = streamTime();
        long now = before;
        for (ConsumerRecord<byte[], byte[]> record : records) {
            now = Math.max(now, layout.time(record.key()));
        }
        long first = segments.segment(segments.oldestKept(now));
        List<ConsumerRecord<byte[], byte[]>> kept = new ArrayList<>((segments.hasIndex() ? 2 : 1) * records.size() + 1);
        for (ConsumerRecord<byte[], byte[]> record : records) {
            if (segments.segment(layout.time(record.key())) >= first) {
                kept.add(located(record, locate(record.key()), record.value()));
                if (segments.hasIndex()) {
                    kept.add(located(record, index(record.key()), inIndex(record.value())));
                }
            }
        }
        if (now > before) {
            ConsumerRecord<byte[], byte[]> any = records.iterator().next();
            kept.add(located(any, STREAM_TIME, noted(now)));
        }
        recent.forget();
        engine.restore(kept);
        streamTime.set(now);
        discardExpired(now);
    }

    private static ConsumerRecord<byte[], byte[]> located(
            ConsumerRecord<byte[], byte[]> record, Bytes key, byte[] value) {
        return new ConsumerRecord<>(record.topic(), record.partition(), record.offset(), key.get(), value);
    }

    /** The newest value of a key, or null. */
    byte[] get(byte[] key) {
        long time = layout.time(key);
        boolean isGone = time < oldestKept(streamTime()) || recent.isAbsent(key, time);
        return isGone ? null : engine.get(segments.locate(key, time));
    }

    /** What to scan. */
    interface Search {

        /** The first key of each segment, given the oldest time. */
        byte[] first(long fromTime);

        /** The last key of each segment, given the newest time; null where that is the last of all. */
        byte[] last(long toTime);

        /** Whether an entry between the two is inside. */
        boolean contains(byte[] located);
    }

    /** The store is about to be closed, and with it the engine. */
    void close() {
        isClosed = true;
    }

    /** Entries between two times, segment by segment, by key in each. */
    KeyValueIterator<Bytes, byte[]> scan(long fromTime, long toTime, boolean ascending, Search search) {
        return late(fromTime, toTime, (from, to) -> {
            Predicate<byte[]> inside = located -> {
                long time = layout.time(located);
                return time >= from && time <= to && search.contains(located);
            };
            List<KeyRange> ranges = segments.ranges(from, to, search.first(from), search.last(to), ascending);
            return new FilteredScan(engine.scan(ranges), inside);
        });
    }

    boolean hasIndex() {
        return segments.hasIndex();
    }

    /** Entries between two times, by time; through the index. */
    KeyValueIterator<Bytes, byte[]> scanByTime(long fromTime, long toTime, boolean ascending) {
        return late(
                fromTime,
                toTime,
                (from, to) ->
                        new IndexedScan(engine, engine.scan(segments.indexRanges(from, to, ascending)), this::indexed));
    }

    private Bytes indexed(byte[] index) {
        return locate(layout.keyFirst(Arrays.copyOfRange(index, segments.keyBegin(), index.length)));
    }

    /** A scan between two times at which there may be something. */
    private interface Opening {
        KeyValueIterator<Bytes, byte[]> between(long fromTime, long toTime);
    }

    /** Opened again where the writer was that much ahead by then that it may have discarded what the scan begins with. */
    private KeyValueIterator<Bytes, byte[]> late(long fromTime, long toTime, Opening scan) {
        return new LateScan(() -> isClosed, () -> {
            while (true) {
                long now = streamTime();
                long from = Math.max(fromTime, oldestKept(now));
                long to = Math.min(toTime, now);
                if (from > to) {
                    return new EmptyScan();
                }
                KeyValueIterator<Bytes, byte[]> opened = scan.between(from, to);
                if (segments.segment(from) >= segments.segment(oldestKept(streamTime()))) {
                    return opened;
                }
                opened.close();
            }
        });
    }
}
