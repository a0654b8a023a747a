package dev.crema.store.broker;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A JVM with this one's class path, or with other jars in front of it, to be killed. What it prints is kept for the message of a failure. */
public final class ChildJvm implements AutoCloseable {

    /** The exit status of a process that SIGKILL ended. */
    private static final int KILLED = 128 + 9;

    private static final int KEPT_LINES = 200;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Process process;
    private final Thread listener;
    private final Deque<String> output = new ArrayDeque<>();

    private ChildJvm(Process process, Consumer<String> lines) {
        this.process = process;
        this.listener = new Thread(() -> listen(lines), "output of child " + process.pid());
        listener.setDaemon(true);
        listener.start();
    }

    /**
     * Starts {@code main}.
     *
     * @param directory for the file with the class path, which may be too long for a command line
     * @param lines told every line of output, on a thread of its own
     */
    public static ChildJvm start(Class<?> main, List<String> arguments, Path directory, Consumer<String> lines)
            throws IOException {
        return start(main, arguments, directory, lines, List.of());
    }

    /** As {@link #start(Class, List, Path, Consumer)}, with jars in front of the class path. */
    public static ChildJvm start(
            Class<?> main, List<String> arguments, Path directory, Consumer<String> lines, List<Path> inFront)
            throws IOException {
        List<String> paths =
                new ArrayList<>(inFront.stream().map(Path::toString).toList());
        paths.add(classPath());
        String joined = String.join(File.pathSeparator, paths).replace("\\", "\\\\");
        Path classPath = directory.resolve("class-path.args");
        Files.writeString(classPath, "-cp \"" + joined + "\"\n");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                // two cores for a broker, this JVM and that one: start fast, do not optimize for long
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx512m",
                "@" + classPath,
                main.getName()));
        command.addAll(arguments);
        return new ChildJvm(
                new ProcessBuilder(command).redirectErrorStream(true).start(), lines);
    }

    /** The class path of the tests, also where it is hidden in the manifest of the runner's jar. */
    private static String classPath() {
        return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    }

    private void listen(Consumer<String> lines) {
        try (BufferedReader reader =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                keep(line);
                lines.accept(line);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void keep(String line) {
        synchronized (output) {
            output.addLast(line);
            if (output.size() > KEPT_LINES) {
                output.removeFirst();
            }
        }
    }

    /**
     * Sends SIGKILL after a time, and returns when the process is gone and all it said was heard.
     *
     * @throws IllegalStateException if the process ended by itself
     */
    public void killAfter(Duration delay) throws InterruptedException {
        if (process.waitFor(delay.toMillis(), TimeUnit.MILLISECONDS)) {
            throw ended();
        }
        process.destroyForcibly();
        awaitEnd();
        if (process.exitValue() != KILLED) {
            throw ended();
        }
    }

    /** @throws IllegalStateException if the process has ended by itself */
    public void requireAlive() {
        if (!process.isAlive()) {
            throw ended();
        }
    }

    /** The last lines of output. */
    public String output() {
        synchronized (output) {
            return String.join("\n", output);
        }
    }

    private IllegalStateException ended() {
        return new IllegalStateException("child " + process.pid() + " ended by itself with status "
                + process.exitValue() + "; it said:\n" + output());
    }

    private void awaitEnd() throws InterruptedException {
        if (!process.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new IllegalStateException("child " + process.pid() + " outlives SIGKILL");
        }
        listener.join(PATIENCE.toMillis());
    }

    @Override
    public void close() throws InterruptedException {
        process.destroyForcibly();
        awaitEnd();
    }
}
