package dev.crema.store.engine;

import dev.crema.store.settings.StoreName;
import java.time.Duration;
import java.util.Objects;
import java.util.function.LongUnaryOperator;

/**
 * What a window store keeps, and how.
 *
 * @param segments which windows expire together; by their start, in stream time
 * @param windowMs how long a window is
 * @param retainsDuplicates whether all values put under one key and start are kept, and not the last
 */
public record WindowShape(String name, Segments segments, long windowMs, boolean retainsDuplicates) {

    /**
     * As Kafka's suppliers check it.
     *
     * @param segmentMs by the retention time
     * @throws IllegalArgumentException if a duration is negative or too long to be counted in milliseconds, or windows expire
     *     before they end
     */
    public static WindowShape of(
            String name, Duration retention, Duration window, boolean retainsDuplicates, LongUnaryOperator segmentMs) {
        StoreName.require(name);
        long retentionMs = milliseconds(name, "retention time", retention);
        long windowMs = milliseconds(name, "window size", window);
        if (windowMs > retentionMs) {
            throw new IllegalArgumentException("store " + name + ": its retention time of " + retention
                    + " is shorter than its windows of " + window + "; it must hold a whole window");
        }
        Segments segments = new Segments(retentionMs, segmentMs.applyAsLong(retentionMs), false);
        return new WindowShape(name, segments, windowMs, retainsDuplicates);
    }

    WindowShape withTimeIndex() {
        return new WindowShape(name, segments.withIndex(), windowMs, retainsDuplicates);
    }

    static long milliseconds(String store, String what, Duration duration) {
        Objects.requireNonNull(duration, () -> "store " + store + ": " + what + " cannot be null");
        try {
            long milliseconds = duration.toMillis();
            if (milliseconds < 0) {
                throw new IllegalArgumentException("store " + store + ": " + what + " cannot be negative: " + duration);
            }
            return milliseconds;
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException(
                    "store " + store + ": " + what + " is too long to be counted in milliseconds: " + duration, e);
        }
    }
}
