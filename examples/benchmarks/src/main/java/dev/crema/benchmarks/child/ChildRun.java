package dev.crema.benchmarks.child;

import dev.crema.benchmarks.measure.Failure;
import dev.crema.benchmarks.measure.Sample;
import dev.crema.benchmarks.measure.Setting;
import dev.crema.benchmarks.measure.Side;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.utils.Utils;

/**
 * One child process.
 *
 * @param scenario which is measured
 * @param of name of the case
 * @param side that it measures, or that comes first where it measures both
 */
public record ChildRun(Forked scenario, String of, Side side, Setting setting) {

    /** In the package above, which knows all scenarios. */
    private static final String MAIN = "dev.crema.benchmarks.Child";

    /** What the process measured. */
    public Map<Side, List<Sample>> samples() throws IOException, InterruptedException {
        setting.progress().accept(what());
        Path directory = Files.createTempDirectory(setting.work(), "child-");
        Process process = start(directory);
        try {
            if (!process.waitFor(scenario.patienceMinutes(), TimeUnit.MINUTES)) {
                throw new Failure(what() + " does not end within " + scenario.patienceMinutes() + " minutes");
            }
            Answer answer = new Answer(directory);
            return answer.read()
                    .orElseThrow(() -> new Failure(what() + " could not be measured: "
                            + answer.failure()
                                    .orElseGet(() -> "its process ended with status " + process.exitValue())));
        } finally {
            process.destroyForcibly().waitFor();
            Utils.delete(directory.toFile());
        }
    }

    private String what() {
        return scenario.name() + ", " + of + ": " + side.label();
    }

    private Process start(Path directory) throws IOException {
        List<String> arguments =
                List.of(scenario.name(), of, side.name(), Boolean.toString(setting.quick()), directory.toString());
        List<String> command = Jvm.command(scenario.flags(), MAIN, arguments);
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().putAll(scenario.environment());
        return builder.start();
    }
}
