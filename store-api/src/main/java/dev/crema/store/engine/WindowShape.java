package dev.crema.store.engine;

import dev.crema.store.settings.StoreName;
import java.time.Duration;
import java.util.Objects;
import java.util.function.LongUnaryOperator;

/**
 * What a window store keeps, and how.
 *
 * @param retentionMs how long a window is kept after its start, in stream time
 * @param segmentMs how much time expires at once
 * @param windowMs how long a window is
 * @param retainsDuplicates whether all values put under one key and start are kept, and not the last
 */
public record WindowShape(String name, long retentionMs, long segmentMs, long windowMs, boolean retainsDuplicates) {

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
        return new WindowShape(name, retentionMs, segmentMs.applyAsLong(retentionMs), windowMs, retainsDuplicates);
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
