package dev.crema.store.cache;

import dev.crema.store.kafka.Spans;
import dev.crema.store.kafka.TimedKeys;
import dev.crema.store.kafka.Unemitted;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.apache.kafka.common.utils.Bytes;

/**
 * How long a window or session store keeps its entries, which is at least until they are emitted, and the order in which it scans them.
 * Stream time is moved by the owner, any thread reads it.
 */
final class Retention {

    private static final byte[] NOTHING = {};

    private final TimedKeys layout;
    private final long retentionMs;
    private final long segmentMs;
    private final Unemitted unemitted;
    private volatile long streamTime = -1;

    /**
     * Of one opening of a store.
     *
     * @param spans of the store below
     */
    Retention(TimedKeys layout, Spans spans, Unemitted unemitted) {
        this.layout = layout;
        this.retentionMs = spans.retentionMs();
        this.segmentMs = spans.segmentMs();
        this.unemitted = unemitted;
    }

    /** Something was written with this time. */
    void reach(long time) {
        unemitted.written(Math.max(time, streamTime));
        if (time > streamTime) {
            streamTime = time;
        }
    }

    /** The oldest time that is kept. */
    long oldestKept() {
        return Math.max(0, Math.min(streamTime - retentionMs + 1, unemitted.oldest()));
    }

    boolean isKept(long time) {
        return time >= oldestKept();
    }

    /** Of timed keys, from the first segment to the last. */
    Comparator<Bytes> order() {
        Comparator<Bytes> bySegment = Comparator.comparingLong(key -> layout.time(key.get()) / segmentMs);
        return bySegment.thenComparing(segmentMs == 1 ? this::compareKeys : Comparator.naturalOrder());
    }

    private int compareKeys(Bytes one, Bytes other) {
        int order = Arrays.compareUnsigned(
                one.get(), 0, layout.keyEnd(one.get()), other.get(), 0, layout.keyEnd(other.get()));
        return order != 0 ? order : one.compareTo(other);
    }

    /** What sorts timed keys in their {@link #order}; where that goes by time first, nearly. */
    Bytes place(Bytes timedKey) {
        return place(segment(layout.time(timedKey.get())), timedKey.get());
    }

    private static Bytes place(long segment, byte[] rest) {
        return Bytes.wrap(ByteBuffer.allocate(Long.BYTES + rest.length)
                .putLong(segment)
                .put(rest)
                .array());
    }

    private long segment(long time) {
        return time / segmentMs;
    }

    /** Places, both inclusive. */
    record Places(Bytes from, Bytes to) {}

    /**
     * Where to look for entries of keys between two, null for no bound, and between two times: one stretch for each segment, from
     * the first on, or one for all. There may be others in between.
     */
    List<Places> places(Bytes first, Bytes last, long fromTime, long toTime) {
        long now = streamTime;
        long from = segment(Math.max(fromTime, oldestKept()));
        long to = segment(Math.min(toTime, now));
        if (from > to || now < 0) {
            return List.of();
        }
        if (first == null && last == null || segmentMs == 1) {
            return List.of(new Places(place(from, NOTHING), place(to + 1, NOTHING)));
        }
        byte[] lowest = first == null ? NOTHING : first.get();
        byte[] highest = last == null ? null : TimedKeys.last(last.get(), layout.of(NOTHING, now, now));
        List<Places> places = new ArrayList<>();
        for (long segment = from; segment <= to; segment++) {
            Bytes end = highest == null ? place(segment + 1, NOTHING) : place(segment, highest);
            places.add(new Places(place(segment, lowest), end));
        }
        return places;
    }

    /** Whether the key of a timed one is between two, null for no bound. */
    boolean isBetween(Bytes timedKey, Bytes first, Bytes last) {
        return (first == null || compare(timedKey, first) >= 0) && (last == null || compare(timedKey, last) <= 0);
    }

    private int compare(Bytes timedKey, Bytes key) {
        byte[] bytes = timedKey.get();
        return Arrays.compareUnsigned(bytes, 0, layout.keyEnd(bytes), key.get(), 0, key.get().length);
    }
}
