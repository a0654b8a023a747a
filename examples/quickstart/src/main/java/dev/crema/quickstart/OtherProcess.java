package dev.crema.quickstart;

import dev.crema.quickstart.Instance.Statistics;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** An {@link Instance} as the process sees it that has started it. For one thread. */
final class OtherProcess {

    private static final long PATIENCE_SECONDS = 90;

    private final int number;
    private final Path log;
    private final Process process;
    private final BufferedReader answers;
    private final Writer questions;

    private OtherProcess(int number, Path log, Process process) {
        this.number = number;
        this.log = log;
        this.process = process;
        this.answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        this.questions = new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8);
    }

    /** Starts it; it does not run yet. */
    static OtherProcess start(int number, Place place) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Instance.class.getName()));
        command.addAll(place.arguments());
        Path log = place.state().resolveSibling(place.state().getFileName() + ".log");
        Process process =
                new ProcessBuilder(command).redirectError(log.toFile()).start();
        return new OtherProcess(number, log, process);
    }

    int number() {
        return number;
    }

    /** @throws Failure if it ends before */
    void awaitRunning() {
        read();
    }

    /** The answer to a question, empty while a rebalance is under way. */
    private Optional<List<String>> ask(String question) {
        try {
            questions.write(question + '\n');
            questions.flush();
        } catch (IOException e) {
            throw ended(e);
        }
        List<String> answer = read();
        return answer.contains(Instance.UNKNOWN) ? Optional.empty() : Optional.of(answer);
    }

    /** Kills a process that does not answer, which ends the wait for it. */
    private List<String> read() {
        CompletableFuture<Void> kill = CompletableFuture.runAsync(
                process::destroyForcibly, CompletableFuture.delayedExecutor(PATIENCE_SECONDS, TimeUnit.SECONDS));
        try {
            return readToEnd();
        } catch (Failure e) {
            throw kill.isDone()
                    ? new Failure(
                            "instance " + number + " did not answer within " + PATIENCE_SECONDS + " s; " + seeLog(), e)
                    : e;
        } finally {
            kill.cancel(false);
        }
    }

    private List<String> readToEnd() {
        List<String> lines = new ArrayList<>();
        try {
            for (String line = answers.readLine(); line != null; line = answers.readLine()) {
                if (line.equals(Instance.END)) {
                    return lines;
                }
                lines.add(line);
            }
        } catch (IOException e) {
            throw ended(e);
        }
        throw ended(null);
    }

    private Failure ended(IOException cause) {
        return new Failure("instance " + number + " has ended by itself: " + problem(), cause);
    }

    /** The first exception that it told of; its log goes with the state. */
    private String problem() {
        try (Stream<String> lines = Files.lines(log, StandardCharsets.ISO_8859_1)) { // which any bytes are
            return lines.filter(line -> line.contains("Exception")).findFirst().orElse(seeLog());
        } catch (IOException e) {
            return seeLog();
        }
    }

    private String seeLog() {
        return "see " + log + ", kept where --state-dir is given";
    }

    Set<Integer> active() {
        return Instance.partitions(ask(Instance.ACTIVE).orElse(List.of()));
    }

    /** Active ones and standbys. */
    Set<Integer> any() {
        return Instance.partitions(ask(Instance.ANY).orElse(List.of()));
    }

    long restored() {
        return ask(Instance.RESTORED).map(lines -> Long.parseLong(lines.get(0))).orElse(0L);
    }

    /** Of its active partitions; empty while a rebalance is under way. */
    Optional<Statistics<String>> routes() {
        return ask(Instance.ROUTES).map(Instance::routes);
    }

    /** The same of the airports' hours that begin between two times. */
    Optional<Statistics<AirportHour>> hours(long from, long to) {
        return ask(Instance.HOURS + " " + from + " " + to).map(Instance::hours);
    }

    /** As a machine that fails. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /**
     * Has all of them commit and stop, beside each other.
     *
     * @throws Failure if one did not, once none is left
     */
    static void close(List<OtherProcess> instances) throws InterruptedException {
        instances.forEach(OtherProcess::endInput);
        List<OtherProcess> stuck = new ArrayList<>();
        try {
            for (OtherProcess instance : instances) {
                if (!instance.process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                    stuck.add(instance);
                }
            }
        } finally {
            instances.forEach(instance -> instance.process.destroyForcibly());
        }
        if (!stuck.isEmpty()) {
            throw new Failure("instance " + stuck.get(0).number + " did not stop within " + PATIENCE_SECONDS + " s; "
                    + stuck.get(0).seeLog());
        }
    }

    /** Upon which it stops; or it has stopped by itself. */
    private void endInput() {
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            process.destroy(); // nothing that it could answer to
        }
    }
}
