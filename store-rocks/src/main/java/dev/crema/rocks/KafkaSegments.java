package dev.crema.rocks;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.apache.kafka.common.utils.Utils;

/**
 * The databases that Kafka's store of windows or sessions has, one a segment, in the task's directory. Left beside a store of
 * ours they would be built on when the application goes back to Kafka's, from an offset that is long past: what was deleted in the
 * meantime would be there again.
 */
final class KafkaSegments {

    private KafkaSegments() {}

    /**
     * Deletes those of a store.
     *
     * @return whether there were any
     */
    static boolean delete(Path stateDirectory, String store) throws IOException {
        Path directory = stateDirectory.resolve(store);
        if (!Files.isDirectory(directory)) {
            return false;
        }
        // and nothing else: a store may be named as the directory of all others is
        Pattern segment = Pattern.compile(Pattern.quote(store) + "[.:-]\\d+");
        boolean isFound = false;
        boolean isEmpty = true;
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
            for (Path entry : entries) {
                boolean isSegment = Files.isDirectory(entry)
                        && segment.matcher(entry.getFileName().toString()).matches();
                if (isSegment) {
                    Utils.delete(entry.toFile());
                }
                isFound |= isSegment;
                isEmpty &= isSegment;
            }
        }
        if (isEmpty) {
            Files.delete(directory);
        }
        return isFound;
    }
}
