package dev.crema.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.WindowStore;
import org.junit.jupiter.api.Test;

class FlightTopologyTest {

    @Test
    void the_store_holds_the_statistics_of_each_route() {
        try (var driver = new TopologyTestDriver(FlightTopology.of("flights"))) {
            var flights = driver.createInputTopic(
                    "flights", new StringSerializer(), Flight.serde().serializer());

            flights.pipeInput("DTW-LAS", Flight.of("DTW-LAS", "2001/01/01 00:47", 66, 1750));
            flights.pipeInput("HNL-SFO", Flight.of("HNL-SFO", "2001/01/01 01:10", 95, 2399));
            flights.pipeInput("DTW-LAS", Flight.of("DTW-LAS", "2001/01/02 09:15", -4, 1750));

            KeyValueStore<String, RouteStats> routes = driver.getKeyValueStore("routes");
            assertThat(routes.get("DTW-LAS")).isEqualTo(new RouteStats(2, 1, 62, 66, 3500));
            assertThat(routes.get("HNL-SFO")).isEqualTo(new RouteStats(1, 1, 95, 95, 2399));
            assertThat(routes.get("LAS-DTW")).isNull();
        }
    }

    @Test
    void the_windowed_store_holds_the_departures_of_each_airport_and_hour() {
        assertHoursOfAirports(new TopologyTestDriver(FlightTopology.withHours("flights")));
    }

    @Test
    void tables_of_the_dsl_hold_the_same_in_cached_stores() {
        Properties properties = new Properties();
        properties.put("application.id", "app");
        properties.put("bootstrap.servers", "localhost:1");
        properties.put("dsl.store.suppliers.class", "dev.crema.rocks.RocksDslStoreSuppliers");
        var driver = new TopologyTestDriver(FlightTopology.ofTables("flights", properties), properties);
        assertThat(driver.getAllStateStores().values())
                .allMatch(store -> store.getClass().getName().startsWith("dev.crema"));
        assertHoursOfAirports(driver);
    }

    private static void assertHoursOfAirports(TopologyTestDriver driver) {
        try (driver) {
            var flights = driver.createInputTopic(
                    "flights", new StringSerializer(), Flight.serde().serializer());

            Flight first = Flight.of("DTW-LAS", "2001/01/01 00:47", 66, 1750);
            flights.pipeInput("DTW-LAS", first);
            flights.pipeInput("DTW-SFO", Flight.of("DTW-SFO", "2001/01/01 00:59", 4, 2000));
            flights.pipeInput("DTW-LAS", Flight.of("DTW-LAS", "2001/01/01 01:00", -4, 1750));

            WindowStore<String, RouteStats> hours = driver.getWindowStore("hours");
            long start = AirportHour.of(first).start();
            assertThat(hours.fetch("DTW", start)).isEqualTo(new RouteStats(2, 1, 70, 66, 3750));
            assertThat(hours.fetch("DTW", start + AirportHour.HOUR.toMillis()))
                    .isEqualTo(new RouteStats(1, 0, -4, -4, 1750));
            assertThat(hours.fetch("LAS", start)).isNull();
            assertThat(AirportHour.of(first)).hasToString("DTW 2001/01/01 00:00");
        }
    }
}
