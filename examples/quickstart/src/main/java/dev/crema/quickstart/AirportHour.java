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
        return of(flight.route(), Math.floorDiv(flight.time(), HOUR.toMillis()) * HOUR.toMillis());
    }

    /** The hour that begins then at the airport of a route, or at one that is named alone. */
    static AirportHour of(String route, long start) {
        int end = route.indexOf('-');
        return new AirportHour(end < 0 ? route : route.substring(0, end), start);
    }

    @Override
    public String toString() {
        return airport + " " + SHOWN.format(Instant.ofEpochMilli(start));
    }
}
