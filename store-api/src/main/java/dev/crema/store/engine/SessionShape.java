package dev.crema.store.engine;

import dev.crema.store.settings.StoreName;
import java.time.Duration;
import java.util.function.LongUnaryOperator;

/**
 * What a session store keeps.
 *
 * @param retentionMs how long a session is kept after its end, in stream time
 * @param segmentMs how much time expires at once
 */
public record SessionShape(String name, long retentionMs, long segmentMs) {

    /**
     * As Kafka's suppliers check it.
     *
     * @param segmentMs by the retention time
     * @throws IllegalArgumentException if the retention time is negative or too long to be counted in milliseconds
     */
    public static SessionShape of(String name, Duration retention, LongUnaryOperator segmentMs) {
        StoreName.require(name);
        long retentionMs = WindowShape.milliseconds(name, "retention time", retention);
        return new SessionShape(name, retentionMs, segmentMs.applyAsLong(retentionMs));
    }
}
