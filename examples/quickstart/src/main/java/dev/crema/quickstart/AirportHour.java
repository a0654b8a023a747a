package dev.crema.quickstart;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/**
 * The departures of an airport within an hour.
 *
 * @param airport the first part of their routes
 * @param start of the hour, in milliseconds
 */
record AirportHour(String airport, long start) {

    static final Duration HOUR = Duration.ofHours(1);

    private static final DateTimeFormatter SHOWN =
            DateTimeFormatter.ofPattern("uuuu/MM/dd HH:mm").withZone(ZoneOffset.UTC);

    static AirportHour of(Flight flight) {
        int end = flight.route().indexOf('-');
        String airport = end < 0 ? flight.route() : flight.route().substring(0, end);
        return new AirportHour(airport, Math.floorDiv(flight.time(), HOUR.toMillis()) * HOUR.toMillis());
    }

    @Override
    public String toString() {
        return airport + " " + SHOWN.format(Instant.ofEpochMilli(start));
    }
}
