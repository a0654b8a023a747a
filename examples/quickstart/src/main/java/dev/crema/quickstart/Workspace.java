package dev.crema.quickstart;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.stream.Stream;

/**
 * The directories of a run. What was made here is deleted at the end; a state directory given by the user is kept, and
 * locked for the length of the run.
 */
final class Workspace implements AutoCloseable {

    /** As Kafka Streams calls the file that it locks in an application's directory. */
    private static final String LOCK_FILE = ".lock";

    private static final String INSTANCE = "instance-";

    private final Path temporary;
    private final Path given;
    private final FileChannel lock;

    private Workspace(Path temporary, Path given, FileChannel lock) {
        this.temporary = temporary;
        this.given = given;
        this.lock = lock;
    }

    /**
     * @param given the user's state directory, made if it is missing; null for a fresh one
     * @throws Failure if it cannot be used, or is in use
     */
    static Workspace open(Path given) throws IOException {
        FileChannel lock = given == null ? null : lock(directory(given));
        return new Workspace(Files.createTempDirectory("crema-quickstart-"), given, lock);
    }

    Path state() {
        return given == null ? temporary.resolve("state") : given;
    }

    Path broker() {
        return temporary.resolve("broker");
    }

    boolean keepsState() {
        return given != null;
    }

    /**
     * @throws Failure if another process runs this application on the state directory
     */
    void requireFree(String application) throws IOException {
        Path directory = state().resolve(application);
        if (Files.exists(directory.resolve(LOCK_FILE))) {
            lock(directory).close();
        }
    }

    /** The directory of one of several instances. */
    static Path ofInstance(Path state, int number) {
        return state.resolve(INSTANCE + number);
    }

    /** Whether there is any, be it of one or of several instances. */
    boolean hasStateOf(String application) throws IOException {
        if (hasDirectories(state().resolve(application))) {
            return true;
        }
        if (!Files.isDirectory(state())) {
            return false;
        }
        try (Stream<Path> children = Files.list(state())) {
            for (Path child : children.toList()) {
                if (child.getFileName().toString().startsWith(INSTANCE) && hasDirectories(child.resolve(application))) {
                    return true;
                }
            }
            return false;
        }
    }

    private static boolean hasDirectories(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return false;
        }
        try (Stream<Path> children = Files.list(directory)) {
            return children.anyMatch(Files::isDirectory);
        }
    }

    private static Path directory(Path path) {
        try {
            return Files.createDirectories(path);
        } catch (IOException e) {
            throw new Failure(
                    "cannot use " + path + " as state directory: it is not a directory and cannot be made one", e);
        }
    }

    private static FileChannel lock(Path directory) {
        try {
            FileChannel channel =
                    FileChannel.open(directory.resolve(LOCK_FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (isLocked(channel)) {
                return channel;
            }
            channel.close();
        } catch (IOException e) {
            throw new Failure("cannot use " + directory + " as state directory: " + e, e);
        }
        throw new Failure("state directory " + directory + " is in use by another run; give another --state-dir");
    }

    private static boolean isLocked(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            return false; // locked within this process
        }
    }

    @Override
    public void close() throws IOException {
        try (lock) {
            delete(temporary);
        }
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
