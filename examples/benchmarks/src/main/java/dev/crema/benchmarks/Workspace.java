package dev.crema.benchmarks;

import dev.crema.benchmarks.measure.Failure;
import dev.crema.benchmarks.measure.Needs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** A temporary directory for the state of one scenario after the other, deleted at the end. */
final class Workspace implements AutoCloseable {

    private final Path directory;

    private Workspace(Path directory) {
        this.directory = directory;
    }

    static Workspace open() throws IOException {
        return new Workspace(Files.createTempDirectory("crema-benchmarks-"));
    }

    Path directory() {
        return directory;
    }

    /** An empty directory. */
    Path empty() throws IOException {
        clear();
        return Files.createDirectories(directory.resolve("run"));
    }

    /**
     * @throws Failure if disk or memory are too little
     */
    void require(String scenario, Needs needs) throws IOException {
        require(
                scenario,
                "disk in " + directory,
                needs.disk(),
                Files.getFileStore(directory).getUsableSpace());
        require(scenario, "memory", needs.memory(), availableMemory());
    }

    private static void require(String scenario, String what, long needed, long free) {
        if (free < needed) {
            throw new Failure("%s needs %.1f GiB of %s, there are %.1f GiB"
                    .formatted(scenario, (double) needed / Needs.GIB, what, (double) free / Needs.GIB));
        }
    }

    /** What Linux could give to new processes; elsewhere we try and see. */
    private static long availableMemory() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/meminfo"))) {
            return lines.filter(line -> line.startsWith("MemAvailable:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
                    .findFirst()
                    .orElse(Long.MAX_VALUE);
        } catch (IOException | UncheckedIOException e) {
            return Long.MAX_VALUE;
        }
    }

    private void clear() throws IOException {
        Path run = directory.resolve("run");
        if (Files.exists(run)) {
            delete(run);
        }
    }

    @Override
    public void close() throws IOException {
        delete(directory);
    }

    private static void delete(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
