package dev.crema.quickstart;

import java.nio.ByteBuffer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes.WrapperSerde;

/**
 * What is known of a route. A record of primitives, so that the cache shares the object itself with whoever reads it.
 *
 * @param flights seen so far
 * @param delayed those of them that left more than 15 minutes late
 * @param delay minutes of all flights together, early ones counted as negative
 * @param longest delay in minutes
 * @param miles flown by all flights together
 */
record RouteStats(long flights, long delayed, long delay, int longest, long miles) {

    /** Minutes after which the US Department of Transportation calls a flight delayed. */
    private static final int DELAYED_MINUTES = 15;

    /** Of a route without flights. */
    static final RouteStats NONE = new RouteStats(0, 0, 0, Integer.MIN_VALUE, 0);

    /** The statistics with one more flight. */
    static RouteStats add(RouteStats before, Flight flight) {
        RouteStats stats = before == null ? NONE : before;
        return new RouteStats(
                stats.flights + 1,
                stats.delayed + (flight.delay() > DELAYED_MINUTES ? 1 : 0),
                stats.delay + flight.delay(),
                Math.max(stats.longest, flight.delay()),
                stats.miles + flight.miles());
    }

    /** The statistics of both. */
    RouteStats plus(RouteStats other) {
        return new RouteStats(
                flights + other.flights,
                delayed + other.delayed,
                delay + other.delay,
                Math.max(longest, other.longest),
                miles + other.miles);
    }

    double meanDelay() {
        return (double) delay / flights;
    }

    double delayedPercent() {
        return 100.0 * delayed / flights;
    }

    static Serde<RouteStats> serde() {
        return new InBytes();
    }

    /** 36 of them. */
    public static final class InBytes extends WrapperSerde<RouteStats> {
        public InBytes() {
            super(
                    (topic, stats) -> stats == null ? null : stats.toBytes(),
                    (topic, bytes) -> bytes == null ? null : fromBytes(bytes));
        }
    }

    private byte[] toBytes() {
        return ByteBuffer.allocate(4 * Long.BYTES + Integer.BYTES)
                .putLong(flights)
                .putLong(delayed)
                .putLong(delay)
                .putInt(longest)
                .putLong(miles)
                .array();
    }

    private static RouteStats fromBytes(byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        return new RouteStats(buffer.getLong(), buffer.getLong(), buffer.getLong(), buffer.getInt(), buffer.getLong());
    }
}
