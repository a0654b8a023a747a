package dev.crema.store.engine;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.LongFunction;
import org.apache.kafka.common.utils.Bytes;

/**
 * How windows and sessions lie in an engine: in segments, each a stretch of time, and within a segment by key and then by time.
 * So all of a key's entries in a stretch of time are together, and what has expired is together, too.
 *
 * <p>With an index a segment has two parts: its entries, and behind them the keys of all of them with the time first.
 *
 * @param retentionMs how long entries are kept, in stream time
 * @param intervalMs how much time is in a segment
 * @param hasIndex whether entries are found by time
 */
public record Segments(long retentionMs, long intervalMs, boolean hasIndex) {

    private static final byte ENTRIES = 0;
    private static final byte INDEX = 1;

    Segments withIndex() {
        return new Segments(retentionMs, intervalMs, true);
    }

    /** Tells what is laid out in another way. */
    public String layout() {
        return "segments of " + intervalMs + " ms" + (hasIndex ? " with an index by time" : "");
    }

    /** Where the key begins, in one of the engine. */
    int keyBegin() {
        return hasIndex ? Long.BYTES + Byte.BYTES : Long.BYTES;
    }

    /** The key in the engine of an entry with this key in the changelog. */
    Bytes locate(byte[] changelogKey, long time) {
        return locate(segment(time), changelogKey);
    }

    private Bytes locate(long segment, byte[] rest) {
        ByteBuffer located = ByteBuffer.allocate(keyBegin() + rest.length).putLong(segment);
        return Bytes.wrap((hasIndex ? located.put(ENTRIES) : located).put(rest).array());
    }

    /** The key in the index of an entry whose key in the changelog is this one, but with the time first. */
    Bytes index(byte[] timeFirst, long time) {
        return index(segment(time), timeFirst);
    }

    private static Bytes index(long segment, byte[] rest) {
        return Bytes.wrap(ByteBuffer.allocate(Long.BYTES + Byte.BYTES + rest.length)
                .putLong(segment)
                .put(INDEX)
                .put(rest)
                .array());
    }

    /** The oldest time that is kept at a stream time. */
    long oldestKept(long streamTime) {
        return Math.max(0, streamTime - retentionMs + 1);
    }

    /** The number of the segment with a time. */
    long segment(long time) {
        return time / intervalMs;
    }

    /** Where a segment begins in the engine. */
    static Bytes begin(long segment) {
        return Bytes.wrap(ByteBuffer.allocate(Long.BYTES).putLong(segment).array());
    }

    /**
     * Ranges of keys in the engine, one for each segment with entries between two times, in the order of the scan.
     *
     * @param from in the changelog, without the segment
     * @param to in the changelog; null for the end of the segment
     */
    List<KeyRange> ranges(long fromTime, long toTime, byte[] from, byte[] to, boolean ascending) {
        return ofEach(
                fromTime,
                toTime,
                ascending,
                segment -> to == null
                        ? new KeyRange(locate(segment, from), endOfEntries(segment), false, ascending)
                        : new KeyRange(locate(segment, from), locate(segment, to), true, ascending));
    }

    private Bytes endOfEntries(long segment) {
        return hasIndex ? index(segment, new byte[0]) : begin(segment + 1);
    }

    /** Ranges of the index, one for each segment with entries between two times, in the order of the scan. */
    List<KeyRange> indexRanges(long fromTime, long toTime, boolean ascending) {
        return ofEach(
                fromTime,
                toTime,
                ascending,
                segment -> new KeyRange(
                        index(segment, bytes(fromTime)), index(segment, bytes(toTime + 1)), false, ascending));
    }

    private static byte[] bytes(long time) {
        return ByteBuffer.allocate(Long.BYTES).putLong(time).array();
    }

    private List<KeyRange> ofEach(long fromTime, long toTime, boolean ascending, LongFunction<KeyRange> segment) {
        List<KeyRange> ranges = new ArrayList<>();
        for (long number = segment(fromTime); number <= segment(toTime); number++) {
            ranges.add(segment.apply(number));
        }
        if (!ascending) {
            Collections.reverse(ranges);
        }
        return ranges;
    }
}
