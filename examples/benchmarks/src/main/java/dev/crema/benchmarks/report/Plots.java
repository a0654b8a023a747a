package dev.crema.benchmarks.report;

import dev.crema.benchmarks.measure.Case;
import dev.crema.benchmarks.measure.Measured;
import dev.crema.benchmarks.measure.Result;
import dev.crema.benchmarks.measure.Side;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.ChartEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.internal.chartpart.IChart;

/** SVG files beside a report. Every method returns the name of the file it wrote. */
final class Plots {

    /** The detail that tells over how many keys a case was measured. */
    private static final String KEYS = "keys";

    private static final int WIDTH = 900;
    private static final int HEIGHT = 450;

    private final Path directory;

    Plots(Path directory) {
        this.directory = directory;
        System.setProperty("java.awt.headless", "true"); // we only write files
    }

    /** The ratio of every scenario. */
    String ratios(List<Measured> results) throws IOException {
        CategoryChart chart = bars("Crema beside Kafka, above 1 is better", "ratio");
        chart.addSeries(
                "ratio",
                results.stream().map(each -> each.result().scenario()).toList(),
                results.stream()
                        .map(each ->
                                each.result().decisive().ratio(each.result().unit()))
                        .toList());
        chart.getStyler().setLegendVisible(false);
        chart.getStyler().setXAxisLabelRotation(90);
        // else every other name is left out; a count of 1 would show none
        chart.getStyler().setXAxisMaxLabelCount(1 + results.size());
        return write(chart, "ratios");
    }

    /** Medians of all sides in every case. */
    String cases(Result result) throws IOException {
        CategoryChart chart = bars(result.scenario(), result.unit().name());
        List<String> names = result.cases().stream().map(Case::name).toList();
        for (Side side : Side.values()) {
            if (result.cases().stream().anyMatch(each -> each.samples().containsKey(side))) {
                chart.addSeries(
                        side.label(),
                        names,
                        result.cases().stream().map(each -> figure(each, side)).toList());
            }
        }
        return write(chart, result.scenario());
    }

    /** Whether there are cases that differ in the number of keys. */
    static boolean hasSweep(Result result) {
        return sweep(result.cases()).stream().map(Plots::keys).distinct().count() > 1;
    }

    /** Medians over the number of keys. */
    String sweep(Result result) throws IOException {
        XYChart chart = new XYChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .title(result.scenario() + " by number of keys")
                .xAxisTitle(KEYS)
                .yAxisTitle(result.unit().name())
                .build();
        chart.getStyler().setXAxisLogarithmic(true);
        chart.getStyler().setYAxisMin(0.0);
        List<Case> cases = sweep(result.cases());
        for (Side side : List.of(Side.KAFKA, Side.CREMA)) {
            chart.addSeries(
                    side.label(),
                    cases.stream().map(Plots::keys).toList(),
                    cases.stream().map(each -> figure(each, side)).toList());
        }
        return write(chart, result.scenario() + "-keys");
    }

    private static List<Case> sweep(List<Case> cases) {
        return cases.stream()
                .filter(each -> each.name().startsWith("over ")
                        && each.details(Side.CREMA).containsKey(KEYS))
                .sorted(Comparator.comparing(Plots::keys))
                .toList();
    }

    private static Double keys(Case of) {
        return of.details(Side.CREMA).get(KEYS);
    }

    /** Null, which is drawn as a gap, where a side was not measured. */
    private static Double figure(Case of, Side side) {
        return of.samples().containsKey(side) ? Double.valueOf(of.printed(side)) : null;
    }

    private static CategoryChart bars(String title, String unit) {
        CategoryChart chart = new CategoryChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .title(title)
                .yAxisTitle(unit)
                .build();
        chart.getStyler().setXAxisLabelRotation(30);
        chart.getStyler().setYAxisMin(0.0);
        return chart;
    }

    private String write(IChart chart, String name) throws IOException {
        String file = name + ".svg";
        try (OutputStream out = Files.newOutputStream(directory.resolve(file))) {
            ChartEncoder.saveChart(chart, out, "svg");
        }
        return file;
    }
}
