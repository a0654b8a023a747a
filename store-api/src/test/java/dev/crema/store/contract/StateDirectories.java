package dev.crema.store.contract;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The directories that a task has one after the other. */
public final class StateDirectories implements AutoCloseable {

    private static final int ATTEMPTS = 1_000;

    /** A file system in memory, where there is one: a killed process leaves the page cache, so that no disk matters. */
    private static final Path IN_MEMORY = Path.of("/dev/shm");

    private static final long ROOM = 1L << 30;

    private final Path root;
    private int count;
    private Path current;

    /** Begins with an empty one. */
    StateDirectories() {
        try {
            root = temporary();
            current = next();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A new directory in memory, or else on disk. */
    static Path temporary() throws IOException {
        return Files.isWritable(IN_MEMORY) && IN_MEMORY.toFile().getUsableSpace() > ROOM
                ? Files.createTempDirectory(IN_MEMORY, "crema")
                : Files.createTempDirectory("crema");
    }

    private Path next() throws IOException {
        return Files.createDirectory(root.resolve("task" + count++));
    }

    Path current() {
        return current;
    }

    boolean isEmpty() {
        try (Stream<Path> files = Files.list(current)) {
            return files.findAny().isEmpty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The runtime deletes the directory; the next one is empty. */
    void delete() {
        try {
            TestTask.delete(current);
            current = next();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Goes on with a copy of the directory, as a process finds it whose predecessor was killed at this moment.
     *
     * @param end of the predecessor, after which its directory goes
     */
    void copy(Runnable end) {
        try {
            Path killed = current;
            current = next();
            copy(killed, current);
            end.run();
            TestTask.delete(killed);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Copies a directory as it is at one moment, whoever writes to it, to one that is empty or new: what a killed process
     * leaves. The copy is taken anew until nothing changed meanwhile.
     */
    public static void copy(Path from, Path to) throws IOException {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Map<Path, String> before = files(from);
            Files.createDirectories(to);
            for (Path file : before.keySet()) {
                copyFile(from.resolve(file), to.resolve(file));
            }
            if (files(from).equals(before)) {
                return;
            }
            TestTask.delete(to);
        }
        throw new IllegalStateException(from + " does not come to rest");
    }

    /** Files and directories, parents first, with what shows a change. */
    private static Map<Path, String> files(Path directory) throws IOException {
        Map<Path, String> files = new TreeMap<>();
        try (Stream<Path> walk = Files.walk(directory)) {
            for (Path file : walk.skip(1).toList()) {
                files.put(directory.relativize(file), signature(file));
            }
        } catch (UncheckedIOException | NoSuchFileException e) { // a file went during the walk
            files.put(Path.of("changed at " + System.nanoTime()), "");
        }
        return files;
    }

    private static String signature(Path file) throws IOException {
        return Files.isDirectory(file) ? "directory" : Files.size(file) + " " + Files.getLastModifiedTime(file);
    }

    private static void copyFile(Path from, Path to) throws IOException {
        try {
            if (Files.isDirectory(from)) {
                Files.createDirectories(to);
            } else {
                Files.copy(from, to);
            }
        } catch (NoSuchFileException e) {
            // seen as a change when the files are listed again
        }
    }

    @Override
    public void close() {
        TestTask.delete(root);
    }
}
