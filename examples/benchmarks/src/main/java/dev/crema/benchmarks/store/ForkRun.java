package dev.crema.benchmarks.store;

import dev.crema.benchmarks.measure.Failure;
import dev.crema.benchmarks.measure.Sample;
import dev.crema.benchmarks.measure.Setting;
import dev.crema.benchmarks.measure.Side;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/** One fork of JMH: one side of one case. */
record ForkRun(StoreScenario scenario, StoreCase of, Side side, Setting setting, Path shared) {

    private static final String ALLOCATED = "gc.alloc.rate.norm";

    Sample sample() throws IOException {
        setting.progress().accept(scenario.name() + ", " + of.name() + ": " + side.label());
        Path directory = Files.createTempDirectory(setting.work(), "fork-");
        try {
            RunResult result = run(directory);
            Map<String, Double> details = new TreeMap<>(read(directory));
            if (scenario.unit().moreIsBetter()) { // else what is done between the measured stretches counts too
                details.put(
                        "allocated B/op",
                        result.getSecondaryResults().get(ALLOCATED).getScore());
            }
            return new Sample(scenario.figure(seconds(result), details), details);
        } finally {
            delete(directory);
        }
    }

    private RunResult run(Path directory) {
        Path log = directory.resolve("jmh.log");
        try {
            return new Runner(options(directory, log).build()).runSingle();
        } catch (RunnerException e) {
            throw new Failure(
                    scenario.name() + ", " + of.name() + ", " + side.label() + " could not be measured: "
                            + cause(log, e),
                    e);
        }
    }

    private OptionsBuilder options(Path directory, Path log) {
        var options = new OptionsBuilder();
        options.include("^" + Pattern.quote(StoreBenchmark.class.getName()) + "\\.")
                .param("scenario", scenario.name())
                .param("name", of.name())
                .param("side", side.name())
                .param("directory", directory.toString())
                .param("shared", shared.toString())
                .param("quick", Boolean.toString(setting.quick()))
                .mode(Mode.SingleShotTime)
                .timeUnit(TimeUnit.SECONDS)
                .forks(1)
                .threads(1)
                .warmupIterations(of.warmups())
                .measurementIterations(of.stretches())
                .operationsPerInvocation(of.operations())
                .timeout(TimeValue.minutes(5))
                .addProfiler(GCProfiler.class)
                .shouldFailOnError(true)
                .output(log.toString());
        options.jvmArgs(scenario.jvmArguments().toArray(String[]::new));
        return options;
    }

    private static List<Double> seconds(RunResult result) {
        return result.getAggregatedResult().getIterationResults().stream()
                .map(iteration -> iteration.getPrimaryResult().getScore())
                .toList();
    }

    private static Map<String, Double> read(Path directory) throws IOException {
        var properties = new Properties();
        try (Reader reader = Files.newBufferedReader(StoreBenchmark.details(directory))) {
            properties.load(reader);
        }
        Map<String, Double> details = new TreeMap<>();
        properties.forEach((key, value) -> details.put(key.toString(), Double.valueOf(value.toString())));
        return details;
    }

    /** The first exception in JMH's log says more than JMH's own does. */
    private static String cause(Path log, RunnerException e) {
        try (Stream<String> lines = Files.lines(log)) {
            return lines.filter(line -> line.matches("\\S*(Exception|Error)\\b.*"))
                    .findFirst()
                    .orElse(String.valueOf(e.getMessage()));
        } catch (IOException unreadable) {
            return String.valueOf(e.getMessage());
        }
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
