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
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/** The results in a directory as Markdown with plots: {@code report.md} and an SVG file for each plot. */
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
        return Files.writeString(directory.resolve("report.md"), text);
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
        line("");
        conditions(measured.conditions());
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
