package dev.crema.store.kafka;

import org.apache.kafka.streams.state.SessionBytesStoreSupplier;
import org.apache.kafka.streams.state.WindowBytesStoreSupplier;

/**
 * Stretches of time in a store of windows or sessions, in milliseconds.
 *
 * @param retentionMs for how long it keeps them
 * @param segmentMs in one of its segments, each of which is in the order of keys; 1 where it goes by time first
 * @param windowMs in a window; 0 in a store of sessions
 */
public record Spans(long retentionMs, long segmentMs, long windowMs) {

    public static Spans of(WindowBytesStoreSupplier supplier) {
        return new Spans(supplier.retentionPeriod(), supplier.segmentIntervalMs(), supplier.windowSize());
    }

    public static Spans of(SessionBytesStoreSupplier supplier) {
        return new Spans(supplier.retentionPeriod(), supplier.segmentIntervalMs(), 0);
    }
}
