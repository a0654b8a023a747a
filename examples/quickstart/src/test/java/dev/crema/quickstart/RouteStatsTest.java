package dev.crema.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RouteStatsTest {

    private static final RouteStats ONE = RouteStats.add(null, flight(15));

    @Test
    void a_flight_is_delayed_after_fifteen_minutes() {
        assertThat(ONE).isEqualTo(new RouteStats(1, 0, 15, 15, 100));
        assertThat(RouteStats.add(ONE, flight(16))).isEqualTo(new RouteStats(2, 1, 31, 16, 200));
    }

    @Test
    void early_flights_have_a_negative_delay() {
        RouteStats early = RouteStats.add(RouteStats.add(null, flight(-20)), flight(-10));

        assertThat(early.longest()).isEqualTo(-10);
        assertThat(early.meanDelay()).isEqualTo(-15);
        assertThat(early.delayedPercent()).isZero();
    }

    @Test
    void statistics_come_back_from_their_bytes() {
        try (var serde = RouteStats.serde()) {
            RouteStats stats = new RouteStats(1L << 40, 7, -3, -1, 1L << 50);

            assertThat(serde.deserializer().deserialize("", serde.serializer().serialize("", stats)))
                    .isEqualTo(stats);
        }
    }

    @Test
    void a_flight_comes_back_from_its_bytes() {
        try (var serde = Flight.serde()) {
            assertThat(serde.deserializer().deserialize("", serde.serializer().serialize("", flight(-7))))
                    .isEqualTo(flight(-7));
        }
    }

    private static Flight flight(int delay) {
        return Flight.of("DTW-LAS", "2001/01/01 00:47", delay, 100);
    }
}
