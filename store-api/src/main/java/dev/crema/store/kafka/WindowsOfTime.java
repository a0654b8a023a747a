package dev.crema.store.kafka;

import org.apache.kafka.streams.kstream.Window;
import org.apache.kafka.streams.kstream.internals.SessionWindow;
import org.apache.kafka.streams.kstream.internals.TimeWindow;

/** Windows, which Kafka's stores give and cannot be made from outside. Times are in milliseconds. */
public final class WindowsOfTime {

    private WindowsOfTime() {}

    /** From a start, for a length; where that goes past the end of time, up to there. */
    public static Window startingAt(long startMs, long lengthMs) {
        long end = startMs + lengthMs;
        return new TimeWindow(startMs, end < 0 ? Long.MAX_VALUE : end);
    }

    /** A session, from its first record to its last. */
    public static Window session(long startMs, long endMs) {
        return new SessionWindow(startMs, endMs);
    }
}
