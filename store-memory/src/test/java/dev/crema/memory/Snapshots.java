package dev.crema.memory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.apache.kafka.common.TopicPartition;

/** Snapshots, looked at from outside. */
public final class Snapshots {

    private Snapshots() {}

    /** The offset of a changelog partition that the newest snapshot of a store reflects; -1 if there is none. */
    public static long offset(Path state, String store, TopicPartition changelog) throws IOException {
        try (Stream<Path> files = Files.walk(state)) {
            Path directory = files.filter(file -> file.endsWith(Path.of("memory", store)))
                    .findFirst()
                    .orElseThrow();
            Path snapshot = directory.resolve("snapshot");
            if (!Files.exists(snapshot)) {
                return -1;
            }
            // looked at elsewhere: whoever finds one cleans up beside it
            Path copy = Files.createTempDirectory(state, "copy");
            Files.copy(snapshot, copy.resolve("snapshot"));
            return SnapshotFile.find(copy).head().offsets().getOrDefault(changelog, -1L);
        }
    }
}
