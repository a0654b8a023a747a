package dev.crema.store.metrics;

import org.apache.kafka.common.metrics.Sensor;

/**
 * How long calls take, in nanoseconds. Where the sensor does not record at the application's level, no clock is read.
 *
 * <p>Called around the measured call and not with it: a lambda in {@code get} and {@code put} would be paid at every level.
 */
public final class Latency {

    private static final long NOT_MEASURED = 0;

    private final Sensor sensor;
    private final boolean records;

    public Latency(Sensor sensor) {
        this.sensor = sensor;
        this.records = sensor.shouldRecord(); // the level of a running application does not change
    }

    /** A call begins. What is returned belongs to {@link #stop}. */
    public long start() {
        return records ? System.nanoTime() | 1 : NOT_MEASURED; // a nanosecond lost, so that none is 0
    }

    /** The call that began with {@code started} has ended, in whatever way. */
    public void stop(long started) {
        if (started != NOT_MEASURED) {
            sensor.record(System.nanoTime() - started);
        }
    }
}
