package dev.crema.store.engine;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;
import org.apache.kafka.common.utils.Bytes;

/**
 * How windows and sessions lie in an engine: in segments, each a stretch of time, and within a segment by key and then by time.
 * So all of a key's entries in a stretch of time are together, and what has expired is together, too.
 *
 * @param retentionMs how long entries are kept, in stream time
 * @param intervalMs how much time is in a segment
 */
record Segments(long retentionMs, long intervalMs) {

    /** Where the key begins, in one of the engine. */
    static final int KEY_BEGIN = Long.BYTES;

    /** The key in the engine of an entry with this key in the changelog. */
    Bytes locate(byte[] changelogKey, long time) {
        return locate(segment(time), changelogKey);
    }

    private static Bytes locate(long segment, byte[] rest) {
        return Bytes.wrap(ByteBuffer.allocate(KEY_BEGIN + rest.length)
                .putLong(segment)
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
        return locate(segment, new byte[0]);
    }

    /**
     * Ranges of keys in the engine, one for each segment with entries between two times, in the order of the scan.
     *
     * @param from in the changelog, without the segment
     * @param to in the changelog; null for the end of the segment
     */
    List<KeyRange> ranges(long fromTime, long toTime, byte[] from, byte[] to, boolean ascending) {
        long first = segment(fromTime);
        long last = segment(toTime);
        List<KeyRange> ranges = new ArrayList<>();
        LongFunction<KeyRange> inSegment = segment -> to == null
                ? new KeyRange(locate(segment, from), begin(segment + 1), false, ascending)
                : new KeyRange(locate(segment, from), locate(segment, to), true, ascending);
        if (ascending) {
            for (long segment = first; segment <= last; segment++) {
                ranges.add(inSegment.apply(segment));
            }
        } else {
            for (long segment = last; segment >= first; segment--) {
                ranges.add(inSegment.apply(segment));
            }
        }
        return ranges;
    }
}
