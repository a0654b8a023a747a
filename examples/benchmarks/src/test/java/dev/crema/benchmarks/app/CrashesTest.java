package dev.crema.benchmarks.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crema.benchmarks.app.RestartAfterKill.Span;
import dev.crema.benchmarks.measure.Failure;
import dev.crema.benchmarks.measure.Sample;
import dev.crema.benchmarks.measure.Side;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** In small: a broker, and an application that is really killed. */
class CrashesTest {

    private static final int KEYS = 2_000;

    @TempDir
    Path directory;

    @ParameterizedTest
    @EnumSource(
            value = Side.class,
            names = {"KAFKA", "CREMA"})
    void every_restart_is_measured(Side side) throws Exception {
        List<Sample> samples = new Crashes(side, Engine.ROCKS, Span.RESTORING, KEYS, 1_000, 4_000).measure(directory);

        assertThat(samples).hasSize(3).allSatisfy(sample -> {
            assertThat(sample.figure()).isPositive();
            assertThat(sample.details())
                    .containsEntry("keys", (double) KEYS)
                    .containsKeys(
                            "records/s loading",
                            "records/s updating",
                            "ms from start to RUNNING",
                            "ms a task beside it stood still");
            assertThat(sample.details().get("records restored"))
                    .as("Kafka's store starts over, Crema's goes on from what it had brought to disk")
                    .isGreaterThan(side == Side.KAFKA ? KEYS : 0);
        });
    }

    @Test
    void an_application_that_stops_by_itself_is_a_failure() throws Exception {
        Path file = Files.createFile(directory.resolve("file"));
        AppProcess process = AppProcess.start("localhost:1", Side.CREMA, Engine.ROCKS, file);

        assertThatThrownBy(() -> process.await(KilledApplication.RUNNING))
                .isInstanceOf(Failure.class)
                .hasMessageStartingWith("the application stopped: ")
                .hasMessageContaining(file.toString());
    }
}
