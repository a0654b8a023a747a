package dev.crema.quickstart;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;
import java.util.stream.Collectors;

/**
 * The flights of a CSV file, in its order, to be replayed as often as wanted: each pass comes 90 days after the one before.
 * Immutable.
 *
 * @param flights at least one
 * @param malformed lines that were skipped
 * @param firstProblem what is wrong with the first of them, or an empty string
 */
record Flights(List<Flight> flights, long malformed, String firstProblem) {

    /** The shipped data cover one quarter of 90 days. */
    static final Duration PASS = Duration.ofDays(90);

    private static final String SHIPPED = "flights-20k.csv";

    Flights {
        flights = List.copyOf(flights);
    }

    /** 20,000 flights of the first quarter of 2001, see NOTICE. */
    static Flights shipped() throws IOException {
        try (InputStream input = Flights.class.getResourceAsStream(SHIPPED)) {
            return read(input, SHIPPED);
        }
    }

    /**
     * @throws Failure if there is no such file, it cannot be read, or has no flight
     */
    static Flights read(Path file) {
        try (InputStream input = Files.newInputStream(file)) {
            return read(input, file.toString());
        } catch (NoSuchFileException e) {
            throw new Failure("cannot read " + file + ": there is no such file", e);
        } catch (AccessDeniedException e) {
            throw new Failure("cannot read " + file + ": permission denied", e);
        } catch (IOException e) {
            throw new Failure("cannot read " + file + ": " + e.getMessage(), e);
        }
    }

    private static Flights read(InputStream input, String name) throws IOException {
        // a reader of its own, so that bytes that are no UTF-8 spoil their line and not the file
        var lines = new BufferedReader(new InputStreamReader(input, StandardCharsets.UTF_8));
        return new FlightCsv(name).read(lines);
    }

    /** The flight at a position of the endless replay. */
    Flight replayed(long position) {
        long pass = position / flights.size();
        return flights.get((int) (position % flights.size())).later(PASS.multipliedBy(pass));
    }

    long routes() {
        return flights.stream().map(Flight::route).distinct().count();
    }

    String busiestRoute() {
        Map<String, Long> counts =
                flights.stream().collect(Collectors.groupingBy(Flight::route, Collectors.counting()));
        return Collections.max(
                        counts.entrySet(),
                        Entry.<String, Long>comparingByValue().thenComparing(Entry::getKey))
                .getKey();
    }
}
