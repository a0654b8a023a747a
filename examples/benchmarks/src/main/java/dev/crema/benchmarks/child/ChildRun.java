package dev.crema.benchmarks.child;

import dev.crema.benchmarks.measure.Failure;
import dev.crema.benchmarks.measure.Sample;
import dev.crema.benchmarks.measure.Setting;
import dev.crema.benchmarks.measure.Side;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.utils.Utils;

/** One child process: one side of one case. */
record ChildRun(ChildScenario scenario, ChildCase of, Side side, Setting setting) {

    /** In the package above, which knows all scenarios. */
    private static final String MAIN = "dev.crema.benchmarks.Child";

    /** The same for all sides. */
    private static final List<String> FLAGS = List.of("-Xms3g", "-Xmx3g");

    private static final int PATIENCE_MINUTES = 5;

    Sample sample() throws IOException, InterruptedException {
        setting.progress().accept(what());
        Path directory = Files.createTempDirectory(setting.work(), "child-");
        Process process = start(directory);
        try {
            if (!process.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES)) {
                throw new Failure(what() + " does not end within " + PATIENCE_MINUTES + " minutes");
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
        return scenario.name() + ", " + of.name() + ": " + side.label();
    }

    private Process start(Path directory) throws IOException {
        Path own = Files.createDirectory(directory.resolve("class-path"));
        String classPath = Stream.concat(
                        scenario.classPath(side, own).stream().map(Path::toString),
                        Stream.of(System.getProperty("java.class.path")))
                .collect(Collectors.joining(File.pathSeparator));
        List<String> command = Stream.of(
                        Stream.of(Path.of(System.getProperty("java.home"), "bin", "java")
                                .toString()),
                        FLAGS.stream(),
                        Stream.of("-cp", classPath, MAIN),
                        Stream.of(scenario.name(), of.name(), side.name(), Boolean.toString(setting.quick())),
                        Stream.of(directory.toString()))
                .flatMap(part -> part)
                .toList();
        return new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }
}
