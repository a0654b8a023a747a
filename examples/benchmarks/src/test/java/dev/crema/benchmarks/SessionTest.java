package dev.crema.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.benchmarks.measure.Case;
import dev.crema.benchmarks.measure.Description;
import dev.crema.benchmarks.measure.Failure;
import dev.crema.benchmarks.measure.Needs;
import dev.crema.benchmarks.measure.Result;
import dev.crema.benchmarks.measure.Sample;
import dev.crema.benchmarks.measure.Scenario;
import dev.crema.benchmarks.measure.Setting;
import dev.crema.benchmarks.measure.Side;
import dev.crema.benchmarks.measure.Unit;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run of all scenarios measures what can be measured, and does not pass for a whole one. */
class SessionTest {

    private static final List<Sample> ONE = List.of(new Sample(1, Map.of()));

    @TempDir
    Path directory;

    @Test
    void a_scenario_that_fails_does_not_end_the_others() {
        Run run = all(
                scenario("first", () -> {
                    throw new Failure("first needs more");
                }),
                scenario("second", () -> {
                    throw new IllegalStateException("a mistake");
                }),
                scenario(
                        "third",
                        () -> new Result(
                                "third",
                                Unit.OPERATIONS,
                                List.of(new Case("one", true, Map.of(Side.KAFKA, ONE, Side.CREMA, ONE))))));

        assertThat(run.out()).contains("result third ");
        assertThat(directory.resolve("third.json")).exists();
        assertThat(run.err().lines().filter(line -> line.startsWith("benchmarks: ")))
                .containsExactly(
                        "benchmarks: first needs more",
                        "benchmarks: second: java.lang.IllegalStateException: a mistake");
        assertThat(run.err()).endsWith("a mistake\n");
        assertThat(run.exitCode()).isEqualTo(1);
    }

    @Test
    void an_interruption_ends_all_of_them() {
        Run run = all(
                scenario("first", () -> {
                    throw new InterruptedException();
                }),
                scenario("second", () -> {
                    throw new AssertionError("was run");
                }));

        assertThat(run.err().lines()).containsExactly("benchmarks: interrupted");
        assertThat(run.exitCode()).isEqualTo(1);
    }

    private Run all(Scenario... scenarios) {
        return Run.of(List.of(scenarios), "all", "--out", directory.toString());
    }

    private static Scenario scenario(String name, Callable<Result> run) {
        return new Scenario() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public Description description() {
                return new Description("-", "-", "-", "-", "-", "-", "-", "-");
            }

            @Override
            public Needs needs(Setting setting) {
                return new Needs(0, 0);
            }

            @Override
            public Result run(Setting setting) throws Exception {
                return run.call();
            }
        };
    }
}
