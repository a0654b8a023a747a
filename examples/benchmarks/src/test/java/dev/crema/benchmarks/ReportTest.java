package dev.crema.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.benchmarks.measure.Case;
import dev.crema.benchmarks.measure.Conditions;
import dev.crema.benchmarks.measure.Description;
import dev.crema.benchmarks.measure.Measured;
import dev.crema.benchmarks.measure.Result;
import dev.crema.benchmarks.measure.ResultFiles;
import dev.crema.benchmarks.measure.Sample;
import dev.crema.benchmarks.measure.Side;
import dev.crema.benchmarks.measure.Unit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A report is made of nothing but the JSON files. */
class ReportTest {

    private static final Description DESCRIPTION =
            new Description("How fast?", "a store of theirs", "a store of ours", "-", "none", "few", "small", "never");

    @TempDir
    Path directory;

    @Test
    void a_report_holds_figures_conditions_and_plots() throws IOException {
        write(new Result("fast", Unit.OPERATIONS, List.of(over(10, 1000, 2500), over(100, 900, 2000))));
        write(new Result("short", Unit.MILLISECONDS, List.of(over(10, 30, 15))));

        Run run = Run.of("report", directory.toString());

        assertThat(run.exitCode()).isZero();
        Path report = directory.resolve("report.md");
        assertThat(run.out()).isEqualToIgnoringNewLines("report " + report);
        assertThat(Files.readString(report))
                .contains("| [fast](#fast) | 900 | 2000 | - | ops/s | 2.222 | - |")
                .contains("| [short](#short) | 30 | 15 | - | ms | 2 | - |")
                .contains("How fast?", "a store of theirs", "run fast")
                .contains("](ratios.svg)", "](fast.svg)", "](fast-keys.svg)", "](short.svg)");
        assertThat(directory)
                .isDirectoryContaining("glob:**/ratios.svg")
                .isDirectoryContaining("glob:**/fast.svg")
                .isDirectoryContaining("glob:**/fast-keys.svg")
                .isDirectoryContaining("glob:**/short.svg");
        assertThat(directory.resolve("fast-keys.svg")).content().contains("<svg");
    }

    @Test
    void a_report_tells_where_each_result_comes_from_and_how_sure_it_is() throws IOException {
        write(new Result("sure", Unit.OPERATIONS, List.of(pairs(3, 1000, 2000))));
        Conditions conditions = ResultFiles.read(directory).get(0).conditions();

        Run.of("report", directory.toString());

        assertThat(directory.resolve("report.md"))
                .content()
                .contains(conditions.machine(), conditions.java(), conditions.kafka(), conditions.crema())
                .contains("at commit " + conditions.commit(), conditions.command())
                .contains("| kafka | 1000 | 1000..1000 | 3 |  |  | allocated B/op 1000 |")
                .contains("| crema | 2000 | 2000..2000 | 3 | 2 | 2 | allocated B/op 2000 |");
    }

    @Test
    void profiles_are_linked_where_there_are_any() throws IOException {
        write(new Result("slow", Unit.OPERATIONS, List.of(over(10, 1000, 500))));
        write(new Result("fast", Unit.OPERATIONS, List.of(over(10, 1000, 2000))));
        Files.createDirectories(directory.resolve("profiles"));
        Files.createFile(directory.resolve("profiles/slow-crema.txt"));

        Run.of("report", directory.toString());

        assertThat(Files.readString(directory.resolve("report.md")))
                .containsOnlyOnce("](profiles/")
                .contains("[crema](profiles/slow-crema.txt)");
    }

    @Test
    void the_table_has_a_line_for_each_scenario() throws IOException {
        write(new Result("fast", Unit.OPERATIONS, List.of(over(10, 1000, 2500))));

        Run.of("report", directory.toString());

        assertThat(directory.resolve("table.md")).hasContent("""
                        | scenario | question | kafka | crema | ratio | limit | unit |
                        |---|---|---|---|---|---|---|
                        | `fast` | How fast? | 1000 | 2500 | 2.5 | - | ops/s |
                        """);
    }

    @Test
    void a_file_keeps_every_sample() throws IOException {
        Result result = new Result("fast", Unit.OPERATIONS, List.of(over(10, 1000, 2500)));

        write(result);

        assertThat(ResultFiles.read(directory)).singleElement().satisfies(read -> {
            assertThat(read.result()).isEqualTo(result);
            assertThat(read.description()).isEqualTo(DESCRIPTION);
        });
    }

    private static Case pairs(int pairs, double kafka, double crema) {
        return new Case(
                "steady",
                true,
                Map.of(
                        Side.KAFKA, Collections.nCopies(pairs, new Sample(kafka, Map.of("allocated B/op", kafka))),
                        Side.CREMA, Collections.nCopies(pairs, new Sample(crema, Map.of("allocated B/op", crema)))));
    }

    private static Case over(int keys, double kafka, double crema) {
        Map<String, Double> details = Map.of("keys", (double) keys);
        return new Case(
                "over " + keys + " keys",
                true,
                Map.of(
                        Side.KAFKA, List.of(new Sample(kafka, details)),
                        Side.CREMA, List.of(new Sample(crema, details))));
    }

    private void write(Result result) throws IOException {
        ResultFiles.writable(directory)
                .write(new Measured(result, DESCRIPTION, Conditions.of(result.scenario(), false)));
    }
}
