package dev.crema.benchmarks;

import dev.crema.benchmarks.measure.Case;
import dev.crema.benchmarks.measure.Conditions;
import dev.crema.benchmarks.measure.Failure;
import dev.crema.benchmarks.measure.Measured;
import dev.crema.benchmarks.measure.Result;
import dev.crema.benchmarks.measure.ResultFiles;
import dev.crema.benchmarks.measure.Scenario;
import dev.crema.benchmarks.measure.Setting;
import dev.crema.benchmarks.measure.Side;
import dev.crema.benchmarks.measure.Statistics;
import dev.crema.benchmarks.measure.Unit;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import picocli.CommandLine;

/** Scenarios measured one after the other, each written and printed once it is complete. */
final class Session implements AutoCloseable {

    private final PrintWriter out;
    private final PrintWriter err;
    private final boolean quick;
    private final ResultFiles results;
    private final Workspace workspace;
    private final Interruption cleanUp;

    private Session(CommandLine command, boolean quick, ResultFiles results, Workspace workspace) {
        this.out = command.getOut();
        this.err = command.getErr();
        this.quick = quick;
        this.results = results;
        this.workspace = workspace;
        this.cleanUp = new Interruption(workspace);
        Runtime.getRuntime().addShutdownHook(cleanUp);
    }

    static Session open(CommandLine command, boolean quick, Path directory) throws IOException {
        ResultFiles results = ResultFiles.writable(directory);
        return new Session(command, quick, results, Workspace.open());
    }

    /**
     * Measures one after the other: what fails ends its scenario and not the others, an interruption ends all.
     *
     * @return why scenarios could not be measured, in a line each
     */
    List<String> measure(List<Scenario> scenarios) throws InterruptedException {
        List<String> failures = new ArrayList<>();
        for (Scenario scenario : scenarios) {
            try {
                measure(scenario);
            } catch (Failure e) {
                failures.add(e.getMessage());
            } catch (InterruptedException e) {
                throw e;
            } catch (Exception e) {
                e.printStackTrace(err); // whole, for whoever mends it
                failures.add(scenario.name() + ": " + e);
            }
            if (Interruption.isUnderWay()) {
                throw new InterruptedException("what failed did so because of it");
            }
        }
        return failures;
    }

    private void measure(Scenario scenario) throws Exception {
        Setting setting = new Setting(quick, workspace.empty(), this::progress);
        workspace.require(scenario.name(), scenario.needs(setting));
        Result result = scenario.run(setting);
        results.write(new Measured(result, scenario.description(), Conditions.of(scenario.name(), quick)));
        print(result);
    }

    private void progress(String line) {
        err.println(line);
        err.flush();
    }

    private void print(Result result) {
        for (Case each : result.cases()) {
            out.println(result.scenario() + ", " + each.name() + (each.decides() ? "" : " (shown only)"));
            for (Side side : each.samples().keySet()) {
                print(side, each, result.unit().name());
            }
            out.println("  ratio " + Statistics.print(each.ratio(result.unit())) + bound(each, result.unit()));
        }
        out.println(result.line());
        out.flush();
    }

    private static String bound(Case of, Unit unit) {
        OptionalDouble bound = of.lowerBound(unit);
        return bound.isPresent()
                ? ", with 95% confidence at least " + Statistics.print(bound.getAsDouble())
                : "; too few pairs for a confidence bound";
    }

    private void print(Side side, Case each, String unit) {
        List<Double> figures = each.figures(side);
        out.printf(
                "  %-5s %s %s, %s..%s in %d runs%s%n",
                side.label(),
                each.printed(side),
                unit,
                Statistics.print(Collections.min(figures)),
                Statistics.print(Collections.max(figures)),
                figures.size(),
                each.details(side).entrySet().stream()
                        .map(detail -> "; " + Statistics.print(detail.getValue()) + " " + detail.getKey())
                        .collect(Collectors.joining()));
    }

    @Override
    public void close() throws IOException {
        if (!Interruption.isUnderWay()) {
            Runtime.getRuntime().removeShutdownHook(cleanUp);
            workspace.close();
        }
    }
}
