package dev.crema.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Properties;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.WindowStore;
import org.junit.jupiter.api.Test;

class FlightTopologyTest {

    private static final AirportHour FIRST = AirportHour.of(Flight.of("DTW-LAS", "2001/01/01 00:47", 66, 1750));
    private static final long SECOND = FIRST.start() + AirportHour.HOUR.toMillis();

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
        try (var driver = new TopologyTestDriver(FlightTopology.withHours("flights"))) {
            WindowStore<String, RouteStats> hours = hours(driver);
            assertThat(hours.fetch("DTW", FIRST.start())).isEqualTo(new RouteStats(2, 1, 70, 66, 3750));
            assertThat(hours.fetch("DTW", SECOND)).isEqualTo(new RouteStats(1, 0, -4, -4, 1750));
            assertThat(hours.fetch("LAS", FIRST.start())).isNull();
            assertThat(FIRST).hasToString("DTW 2001/01/01 00:00");
        }
    }

    @Test
    void tables_of_the_dsl_hold_the_departures_on_each_route_in_cached_stores() {
        Properties properties = new Properties();
        properties.put("application.id", "app");
        properties.put("bootstrap.servers", "localhost:1");
        properties.put("dsl.store.suppliers.class", "dev.crema.rocks.RocksDslStoreSuppliers");
        try (var driver = new TopologyTestDriver(FlightTopology.ofTables("flights", properties), properties)) {
            WindowStore<String, RouteStats> hours = hours(driver);
            assertThat(hours.fetch("DTW-LAS", FIRST.start())).isEqualTo(new RouteStats(1, 1, 66, 66, 1750));
            assertThat(hours.fetch("DTW-SFO", FIRST.start())).isEqualTo(new RouteStats(1, 0, 4, 4, 2000));
            assertThat(hours.fetch("DTW-LAS", SECOND)).isEqualTo(new RouteStats(1, 0, -4, -4, 1750));
            assertThat(AirportHour.of("DTW-LAS", FIRST.start())).isEqualTo(FIRST);
            assertThat(driver.getAllStateStores().values())
                    .hasSize(2)
                    .allMatch(store -> store.getClass().getName().startsWith("dev.crema"));
        }
    }

    /** The store of hours after three departures, two of them in the first hour. */
    private static WindowStore<String, RouteStats> hours(TopologyTestDriver driver) {
        var flights = driver.createInputTopic(
                "flights", new StringSerializer(), Flight.serde().serializer());
        for (Flight flight : List.of(
                Flight.of("DTW-LAS", "2001/01/01 00:47", 66, 1750),
                Flight.of("DTW-SFO", "2001/01/01 00:59", 4, 2000),
                Flight.of("DTW-LAS", "2001/01/01 01:00", -4, 1750))) {
            flights.pipeInput(flight.route(), flight, flight.time());
        }
        return driver.getWindowStore("hours");
    }
}
