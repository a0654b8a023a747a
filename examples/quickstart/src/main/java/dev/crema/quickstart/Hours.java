package dev.crema.quickstart;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** What a windowed store should hold of airports and hours, filled from the input and not from Kafka. It keeps two days of them. */
final class Hours {

    private static final Duration LAST_DAY = Duration.ofDays(1);

    private final Map<AirportHour, RouteStats> all = new HashMap<>();

    /** What was counted before. */
    void takeOver(Map<AirportHour, RouteStats> counted) {
        all.putAll(counted);
    }

    void add(Flight flight) {
        all.compute(AirportHour.of(flight), (hour, before) -> RouteStats.add(before, flight));
    }

    /** The beginning of the last day. What comes later than that may have expired before. */
    long from() {
        return newest() - LAST_DAY.toMillis();
    }

    /** The beginning of the newest hour. */
    long newest() {
        return all.keySet().stream().mapToLong(AirportHour::start).max().orElseThrow();
    }

    /**
     * Compares the last day with the truth, and tells of it.
     *
     * @param stored what begins between {@link #from} and {@link #newest}
     */
    boolean agrees(Map<AirportHour, RouteStats> stored, Report report) {
        Map<AirportHour, RouteStats> lastDay = new HashMap<>(all);
        long from = from();
        lastDay.keySet().removeIf(hour -> hour.start() < from);
        report.say("%nBusiest hours of the last day, by an interactive query");
        report.busiest(stored);
        return report.agrees(lastDay, stored);
    }
}
