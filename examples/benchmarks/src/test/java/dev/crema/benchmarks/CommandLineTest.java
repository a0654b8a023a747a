package dev.crema.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.benchmarks.measure.Scenario;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What cannot be measured or reported is told in one line, without a stack trace, and by the exit code. */
class CommandLineTest {

    private static final int FAILED = 1;
    private static final int WRONG_OPTION = 2;

    @TempDir
    Path directory;

    @Test
    void help_names_every_command() {
        Run run = Run.of("--help");

        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).contains("list", "run", "all", "report");
    }

    @Test
    void list_says_of_every_scenario_what_it_measures() {
        Run run = Run.of("list");

        assertThat(run.exitCode()).isZero();
        assertThat(run.err()).isEmpty();
        for (Scenario scenario : Scenarios.ALL) {
            assertThat(run.out().lines()).contains(scenario.name());
        }
        for (String label :
                new String[] {"question", "kafka", "crema", "limit", "topology", "keys", "values", "commit"}) {
            assertThat(run.out().lines().filter(line -> line.startsWith("  " + label + " ")))
                    .hasSameSizeAs(Scenarios.ALL);
        }
    }

    @Test
    void names_of_scenarios_are_unique() {
        assertThat(Scenarios.ALL).extracting(Scenario::name).doesNotHaveDuplicates();
    }

    @Test
    void an_unknown_scenario_is_named_before_anything_is_measured() {
        Run run = Run.of("run", "rmw-long", "rmw-lnog", "--out", directory.toString());

        assertComplaint(FAILED, "no scenario rmw-lnog; there are rmw-long,", run);
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void a_command_and_a_scenario_are_asked_for() {
        assertComplaint(WRONG_OPTION, "Missing required parameter: 'SCENARIO'", Run.of("run"));
        assertComplaint(WRONG_OPTION, "Missing required subcommand", Run.of());
        assertComplaint(WRONG_OPTION, "Unknown option: '--qiuck'", Run.of("all", "--qiuck"));
    }

    @Test
    void results_are_not_written_to_a_file() throws IOException {
        Path file = Files.createFile(directory.resolve("file"));

        assertComplaint(FAILED, "cannot write results to " + file, Run.of("run", "rmw-long", "--out", file.toString()));
    }

    @Test
    void an_unreadable_directory_is_named() throws IOException {
        Path missing = directory.resolve("missing");

        assertComplaint(FAILED, "cannot read results in " + missing, Run.of("report", missing.toString()));
        assertComplaint(FAILED, "no results in " + directory, Run.of("report", directory.toString()));
    }

    @Test
    void a_file_that_is_no_result_is_named() throws IOException {
        Path other = Files.writeString(directory.resolve("other.json"), "{\"result\": 1}");

        assertComplaint(FAILED, "cannot read " + other, Run.of("report", directory.toString()));
        Files.writeString(other, "{}");
        assertComplaint(FAILED, "cannot read " + other, Run.of("report", directory.toString()));
    }

    private static void assertComplaint(int exitCode, String complaint, Run run) {
        assertThat(run.err().lines())
                .singleElement()
                .asString()
                .startsWith("benchmarks: ")
                .contains(complaint);
        assertThat(run.exitCode()).isEqualTo(exitCode);
        assertThat(run.out()).isEmpty();
    }
}
