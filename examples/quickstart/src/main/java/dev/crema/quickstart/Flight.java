package dev.crema.quickstart;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;

/**
 * One flight: an event of the input topic, where the route is the key as well.
 *
 * @param route origin and destination, as in {@code DTW-LAS}
 * @param time of departure in milliseconds, the local time of the data taken as UTC
 * @param delay in minutes, negative if early
 * @param miles between origin and destination
 */
record Flight(String route, long time, int delay, int miles) {

    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("uuuu/MM/dd HH:mm").withResolverStyle(ResolverStyle.STRICT);

    private static final int FIXED_BYTES = Long.BYTES + Integer.BYTES + Integer.BYTES;

    /**
     * @param date as in {@code 2001/01/31 23:59}
     * @throws java.time.format.DateTimeParseException if it is written otherwise or is no date
     */
    static Flight of(String route, String date, int delay, int miles) {
        long time = LocalDateTime.parse(date, DATE).toInstant(ZoneOffset.UTC).toEpochMilli();
        return new Flight(route, time, delay, miles);
    }

    Flight later(Duration shift) {
        return new Flight(route, time + shift.toMillis(), delay, miles);
    }

    /** Time, delay and miles in fixed width, then the route. */
    static Serde<Flight> serde() {
        return Serdes.serdeFrom((topic, flight) -> flight.toBytes(), (topic, bytes) -> fromBytes(bytes));
    }

    private byte[] toBytes() {
        byte[] name = route.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(FIXED_BYTES + name.length)
                .putLong(time)
                .putInt(delay)
                .putInt(miles)
                .put(name)
                .array();
    }

    private static Flight fromBytes(byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        long time = buffer.getLong();
        int delay = buffer.getInt();
        int miles = buffer.getInt();
        return new Flight(StandardCharsets.UTF_8.decode(buffer).toString(), time, delay, miles);
    }
}
