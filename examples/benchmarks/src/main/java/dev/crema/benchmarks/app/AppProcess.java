package dev.crema.benchmarks.app;

import dev.crema.benchmarks.child.Jvm;
import dev.crema.benchmarks.measure.Failure;
import dev.crema.benchmarks.measure.Side;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The process of a {@link KilledApplication}, as whoever kills it has it. */
final class AppProcess {

    private static final List<String> FLAGS = List.of("-Xms3g", "-Xmx3g", "-Dbenchmarks.runtime.log.level=off");
    private static final int PATIENCE_MINUTES = 5;

    private final Process process;
    private final BlockingQueue<String> told = new LinkedBlockingQueue<>();
    private final PrintWriter asked;

    private AppProcess(Process process) {
        this.process = process;
        this.asked = new PrintWriter(process.outputWriter(StandardCharsets.UTF_8), true);
        Thread reader = new Thread(this::read, "told");
        reader.setDaemon(true);
        reader.start();
    }

    static AppProcess start(String servers, Side side, Engine engine, Path state) throws IOException {
        List<String> arguments = List.of(servers, side.name(), engine.name(), state.toString());
        return new AppProcess(new ProcessBuilder(Jvm.command(FLAGS, KilledApplication.class.getName(), arguments))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
    }

    private void read() {
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                told.add(line);
            }
        } catch (IOException e) {
            told.add(KilledApplication.FAILED + " " + e); // it was killed, or nobody will hear more
        }
    }

    /**
     * Waits until it tells of an event, and returns the numbers that come with it.
     *
     * @throws Failure if the application fails or ends before
     */
    long[] await(String event) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(PATIENCE_MINUTES);
        while (System.nanoTime() < deadline) {
            requireAlive();
            String line = told.poll(100, TimeUnit.MILLISECONDS);
            if (line != null && line.startsWith(event + " ")) {
                return Stream.of(line.split(" "))
                        .skip(1)
                        .mapToLong(Long::parseLong)
                        .toArray();
            }
            refuse(line);
        }
        throw new Failure("the application is not " + event + " within " + PATIENCE_MINUTES + " minutes");
    }

    /**
     * @throws Failure if the application has failed or ended
     */
    void requireAlive() {
        told.forEach(AppProcess::refuse);
        if (!process.isAlive() && told.isEmpty()) {
            throw new Failure("the application's process ended with status " + process.exitValue());
        }
    }

    private static void refuse(String line) {
        if (line != null && line.startsWith(KilledApplication.FAILED)) {
            throw new Failure("the application stopped: "
                    + line.substring(KilledApplication.FAILED.length()).strip());
        }
    }

    void ask(String question) {
        asked.println(question);
    }

    /** Bytes that the process has caused to be written to disk; nothing where that is not known, as outside Linux. */
    OptionalLong written() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/" + process.pid() + "/io"))) {
            return lines.filter(line -> line.startsWith("write_bytes:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                    .findFirst();
        } catch (IOException e) {
            return OptionalLong.empty();
        }
    }

    ProcessHandle handle() {
        return process.toHandle();
    }

    /** Ends it without notice, as SIGKILL does. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }
}
