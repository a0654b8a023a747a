package dev.crema.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FlightsTest {

    private static final String HEADER = "date,delay,distance,origin,destination\n";

    private static final Flight FIRST = Flight.of("DTW-LAS", "2001/01/01 00:47", 66, 1750);

    @Test
    void the_shipped_file_holds_20000_flights_on_2977_routes() throws IOException {
        Flights shipped = Flights.shipped();

        assertThat(shipped.flights()).hasSize(20_000).startsWith(FIRST);
        assertThat(shipped.routes()).isEqualTo(2_977);
        assertThat(shipped.malformed()).isZero();
    }

    @Test
    void each_pass_of_the_replay_comes_90_days_later() throws IOException {
        Flights flights = read(HEADER + "2001/01/01 00:47,66,1750,DTW,LAS\n2001/03/31 22:27,-9,83,CLT,GSO");

        assertThat(flights.replayed(0)).isEqualTo(FIRST);
        assertThat(flights.replayed(2)).isEqualTo(Flight.of("DTW-LAS", "2001/04/01 00:47", 66, 1750));
        assertThat(flights.replayed(3)).isEqualTo(Flight.of("CLT-GSO", "2001/06/29 22:27", -9, 83));
        assertThat(flights.replayed(8)).isEqualTo(Flight.of("DTW-LAS", "2001/12/27 00:47", 66, 1750));
    }

    @Test
    void columns_are_found_by_name_among_others_and_may_be_quoted() throws IOException {
        String shuffled = "\uFEFF\"Origin\",carrier,destination, delay ,distance,date\r\n"
                + "\"DTW\",NW,LAS, 66 ,\"1750\",\"2001/01/01 00:47\"\r\n\r\n";

        assertThat(read(shuffled).flights()).containsExactly(FIRST);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2001/01/01 00:47,66,1750,DTW",
                "2001/02/29 00:47,66,1750,DTW,LAS",
                "2001-01-01T00:47,66,1750,DTW,LAS",
                "2001/01/01 00:47,,1750,DTW,LAS",
                "2001/01/01 00:47,66,1750.5,DTW,LAS",
                "2001/01/01 00:47,66,1750,,LAS",
                "2001/01/01 00:47,66,1750,DTW,L-S",
                "not a flight"
            })
    void a_malformed_line_is_counted_and_skipped(String line) throws IOException {
        Flights flights = read(HEADER + "2001/01/01 00:47,66,1750,DTW,LAS\n" + line + "\nneither");

        assertThat(flights.flights()).containsExactly(FIRST);
        assertThat(flights.malformed()).isEqualTo(2);
        assertThat(flights.firstProblem()).startsWith("line 3: ");
    }

    @Test
    void a_file_without_a_flight_is_refused() {
        assertThatThrownBy(() -> read("")).isInstanceOf(Failure.class).hasMessage("test.csv is empty");
        assertThatThrownBy(() -> read(HEADER)).isInstanceOf(Failure.class).hasMessage("test.csv holds no flight");
        assertThatThrownBy(() -> read(HEADER + "nothing"))
                .hasMessage("test.csv holds no flight; line 2: has only 1 of the columns");
        assertThatThrownBy(() -> read("date,delay,origin,destination\n"))
                .hasMessageContaining("test.csv has no column distance");
    }

    private static Flights read(String text) throws IOException {
        return new FlightCsv("test.csv").read(new BufferedReader(new StringReader(text)));
    }
}
