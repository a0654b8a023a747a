package dev.crema.rocks.broker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Copies of state directories. */
final class StateCopies {

    private StateCopies() {}

    /** Copies all but the locks of who has it open. */
    static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                if (!file.getFileName().toString().equals("LOCK")) {
                    Files.copy(file, to.resolve(from.relativize(file)));
                }
            }
        }
    }
}
