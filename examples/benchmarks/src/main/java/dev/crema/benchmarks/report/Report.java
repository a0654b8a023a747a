package dev.crema.benchmarks.report;

import dev.crema.benchmarks.measure.Case;
import dev.crema.benchmarks.measure.Conditions;
import dev.crema.benchmarks.measure.Description;
import dev.crema.benchmarks.measure.Measured;
import dev.crema.benchmarks.measure.Result;
import dev.crema.benchmarks.measure.ResultFiles;
import dev.crema.benchmarks.measure.Side;
import dev.crema.benchmarks.measure.Statistics;
import dev.crema.benchmarks.measure.Unit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The results in a directory as Markdown with plots: {@code report.md}, an SVG file for each plot, and {@code table.md}, the
 * README's table. Profiles in the folder {@code profiles}, named {@code <scenario>-<side>.txt}, are linked.
 */
public final class Report {

    private final Path directory;
    private final List<Measured> results;
    private final Plots plots;
    private final StringBuilder text = new StringBuilder();

    private Report(Path directory, List<Measured> results) {
        this.directory = directory;
        this.results = results;
        this.plots = new Plots(directory);
    }

    /**
     * A report of the results in {@code directory}.
     *
     * @throws dev.crema.benchmarks.measure.Failure if there are none, or they cannot be read
     */
    public static Report of(Path directory) {
        return new Report(directory, ResultFiles.read(directory));
    }

    /** Writes the report into the directory and returns its file. */
    public Path write() throws IOException {
        line("# Benchmarks");
        line("");
        line(
                "The ratio is above 1 where Crema is better: crema/kafka for rates, kafka/crema for times, bytes and counts.");
        line(
                "Figures are medians of all runs of a side; of several cases the one with the lowest ratio is in the table.");
        line("");
        overview();
        line("");
        line("![Ratios of all scenarios](" + plots.ratios(results) + ")");
        for (Measured each : results) {
            section(each);
        }
        Files.writeString(directory.resolve("table.md"), table());
        return Files.writeString(directory.resolve("report.md"), text);
    }

    /** One line for each scenario, as the README has them. */
    public String table() {
        Stream<String> head = Stream.of(
                cells("scenario", "question", "kafka", "crema", "ratio", "limit", "unit"),
                "|---|---|---|---|---|---|---|");
        Stream<String> rows = results.stream().map(each -> {
            Result result = each.result();
            Case decisive = result.decisive();
            return cells(
                    "`" + result.scenario() + "`",
                    each.description().question(),
                    decisive.printed(Side.KAFKA),
                    decisive.printed(Side.CREMA),
                    Statistics.print(decisive.ratio(result.unit())),
                    decisive.printed(Side.LIMIT),
                    result.unit().name());
        });
        return Stream.concat(head, rows).map(row -> row + "\n").collect(Collectors.joining());
    }

    private void overview() {
        line("| scenario | kafka | crema | limit | unit | ratio | at least (95%) |");
        line("|---|---|---|---|---|---|---|");
        for (Measured each : results) {
            Result result = each.result();
            Case decisive = result.decisive();
            line(cells(
                    "[" + result.scenario() + "](#" + result.scenario() + ")",
                    decisive.printed(Side.KAFKA),
                    decisive.printed(Side.CREMA),
                    decisive.printed(Side.LIMIT),
                    result.unit().name(),
                    Statistics.print(decisive.ratio(result.unit())),
                    bound(decisive, result.unit())));
        }
    }

    private void section(Measured measured) throws IOException {
        Result result = measured.result();
        line("");
        line("## " + result.scenario());
        line("");
        description(measured.description());
        line("");
        line("| case | side | " + result.unit().name() + " | lowest..highest | runs | ratio | at least (95%) | also |");
        line("|---|---|---|---|---|---|---|---|");
        for (Case each : result.cases()) {
            rows(each, result.unit());
        }
        line("");
        line("![" + result.scenario() + "](" + plots.cases(result) + ")");
        if (Plots.hasSweep(result)) {
            line("");
            line("![" + result.scenario() + " by number of keys](" + plots.sweep(result) + ")");
        }
        profiles(result.scenario());
        line("");
        conditions(measured.conditions());
    }

    private void profiles(String scenario) {
        String links = Stream.of(Side.values())
                .map(side -> Map.entry(side.label(), "profiles/" + scenario + "-" + side.label() + ".txt"))
                .filter(file -> Files.exists(directory.resolve(file.getValue())))
                .map(file -> "[" + file.getKey() + "](" + file.getValue() + ")")
                .collect(Collectors.joining(", "));
        if (!links.isEmpty()) {
            line("");
            line("Where the time goes: " + links);
        }
    }

    private void description(Description of) {
        line(of.question());
        line("");
        line("- Kafka: " + of.kafka());
        line("- Crema: " + of.crema());
        line("- Limit: " + of.limit());
        line("- Topology: " + of.topology());
        line("- Keys: " + of.keys());
        line("- Values: " + of.values());
        line("- Commit: " + of.commit());
    }

    private void rows(Case of, Unit unit) {
        for (Side side : of.samples().keySet()) {
            List<Double> figures = of.figures(side);
            boolean ratio = side == Side.CREMA;
            line(cells(
                    of.name(),
                    side.label(),
                    of.printed(side),
                    Statistics.print(Collections.min(figures)) + ".." + Statistics.print(Collections.max(figures)),
                    Integer.toString(figures.size()),
                    ratio ? Statistics.print(of.ratio(unit)) : "",
                    ratio ? bound(of, unit) : "",
                    details(of, side)));
        }
    }

    private static String details(Case of, Side side) {
        return of.details(side).entrySet().stream()
                .map(detail -> detail.getKey() + " " + Statistics.print(detail.getValue()))
                .collect(Collectors.joining("; "));
    }

    private static String bound(Case of, Unit unit) {
        OptionalDouble bound = of.lowerBound(unit);
        return bound.isPresent() ? Statistics.print(bound.getAsDouble()) : "-";
    }

    private void conditions(Conditions of) {
        line("Measured " + of.at() + " at commit " + of.commit() + (of.quick() ? ", in the quick setting" : "") + ": "
                + of.machine() + "; " + of.java() + "; Kafka Streams " + of.kafka() + "; Crema " + of.crema() + ".");
        line("");
        line("    " + of.command());
    }

    private static String cells(String... cells) {
        return "| " + String.join(" | ", cells) + " |";
    }

    private void line(String line) {
        text.append(line).append('\n');
    }
}
