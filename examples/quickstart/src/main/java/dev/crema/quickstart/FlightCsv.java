package dev.crema.quickstart;

import java.io.BufferedReader;
import java.io.IOException;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Reads flights from comma-separated lines. The first line names the columns, which may come in any order and among others.
 * A field may stand in double quotes, though no comma in it: none of the columns can hold one. Blank lines are passed over;
 * a line that does not tell a flight is counted and skipped.
 */
final class FlightCsv {

    private static final List<String> COLUMNS = List.of("date", "delay", "distance", "origin", "destination");

    private static final Pattern AIRPORT = Pattern.compile("[A-Za-z0-9]{1,8}");

    private final String name;
    private final List<Flight> flights = new ArrayList<>();
    private long malformed;
    private String firstProblem = "";
    private long lineNumber;

    /**
     * @param name of the source, for messages
     */
    FlightCsv(String name) {
        this.name = name;
    }

    /**
     * @throws Failure if there is no header line or no flight
     */
    Flights read(BufferedReader lines) throws IOException {
        String header = lines.readLine();
        if (header == null) {
            throw new Failure(name + " is empty");
        }
        lineNumber = 1;
        List<Integer> positions = positions(header);
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            lineNumber++;
            if (!line.isBlank()) {
                readFlight(line, positions);
            }
        }
        if (flights.isEmpty()) {
            throw new Failure(name + " holds no flight" + (malformed == 0 ? "" : "; " + firstProblem));
        }
        return new Flights(flights, malformed, firstProblem);
    }

    private List<Integer> positions(String header) {
        List<String> names = new ArrayList<>();
        for (String field : header.replace("\uFEFF", "").split(",", -1)) {
            names.add(unquoted(field).toLowerCase(Locale.ROOT));
        }
        List<Integer> positions = COLUMNS.stream().map(names::indexOf).toList();
        if (positions.contains(-1)) {
            throw new Failure(name + " has no column " + COLUMNS.get(positions.indexOf(-1))
                    + "; its first line must name the columns " + String.join(",", COLUMNS));
        }
        return positions;
    }

    private void readFlight(String line, List<Integer> positions) {
        try {
            flights.add(flight(line.split(",", -1), positions));
        } catch (IllegalArgumentException | DateTimeParseException e) {
            if (malformed++ == 0) {
                firstProblem = "line " + lineNumber + ": " + e.getMessage();
            }
        }
    }

    private static Flight flight(String[] fields, List<Integer> positions) {
        List<String> values =
                positions.stream().map(position -> field(fields, position)).toList();
        return Flight.of(
                airport(values.get(3)) + "-" + airport(values.get(4)),
                values.get(0),
                integer("delay", values.get(1)),
                integer("distance", values.get(2)));
    }

    private static String field(String[] fields, int position) {
        if (position >= fields.length) {
            throw new IllegalArgumentException("has only " + fields.length + " of the columns");
        }
        return unquoted(fields[position]);
    }

    private static String unquoted(String field) {
        String text = field.strip();
        boolean quoted = text.length() >= 2 && text.startsWith("\"") && text.endsWith("\"");
        return quoted ? text.substring(1, text.length() - 1) : text;
    }

    private static int integer(String column, String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(column + " '" + text + "' is not a whole number", e);
        }
    }

    private static String airport(String text) {
        if (!AIRPORT.matcher(text).matches()) {
            throw new IllegalArgumentException("'" + text + "' is not an airport's code");
        }
        return text;
    }
}
