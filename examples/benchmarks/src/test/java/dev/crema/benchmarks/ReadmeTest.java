package dev.crema.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.benchmarks.report.Report;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The README claims what the committed results say, and nothing as long as there are none. */
class ReadmeTest {

    private static final Path README = Path.of("../../README.md");
    private static final Path RESULTS = Path.of("results");
    private static final String NONE = "No results are published yet.";

    @Test
    void its_table_is_that_of_the_committed_results() throws IOException {
        String readme = Files.readString(README);
        if (Files.exists(RESULTS)) {
            assertThat(readme)
                    .as("README.md, section Benchmarks; to mend it, run java -jar"
                            + " examples/benchmarks/target/benchmarks.jar report examples/benchmarks/results"
                            + " and put examples/benchmarks/results/table.md in place of its table")
                    .contains("\n\n" + Report.of(RESULTS).table() + "\n")
                    .doesNotContain(NONE);
        } else {
            assertThat(readme).contains(NONE).doesNotContain("| scenario |");
        }
    }
}
