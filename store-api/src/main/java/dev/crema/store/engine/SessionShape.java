package dev.crema.store.engine;

import dev.crema.store.settings.StoreName;
import java.time.Duration;
import java.util.function.LongUnaryOperator;

/**
 * What a session store keeps.
 *
 * @param segments which sessions expire together; by their end, in stream time
 */
public record SessionShape(String name, Segments segments) {

    /**
     * As Kafka's suppliers check it.
     *
     * @param segmentMs by the retention time
     * @throws IllegalArgumentException if the retention time is negative or too long to be counted in milliseconds
     */
    public static SessionShape of(String name, Duration retention, LongUnaryOperator segmentMs) {
        StoreName.require(name);
        long retentionMs = WindowShape.milliseconds(name, "retention time", retention);
        return new SessionShape(name, new Segments(retentionMs, segmentMs.applyAsLong(retentionMs), false));
    }

    SessionShape withTimeIndex() {
        return new SessionShape(name, segments.withIndex());
    }
}
