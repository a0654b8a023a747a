package dev.crema.benchmarks.child;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.crema.benchmarks.measure.Sample;
import dev.crema.benchmarks.measure.Side;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a child process leaves in its directory: samples, or why there are none. */
public record Answer(Path directory) {

    private static final ObjectMapper JSON = new ObjectMapper();

    public void write(Map<Side, List<Sample>> samples) throws IOException {
        JSON.writeValue(samplesFile().toFile(), samples);
    }

    public void write(String failure) throws IOException {
        Files.writeString(failureFile(), failure);
    }

    Optional<Map<Side, List<Sample>>> read() throws IOException {
        return Files.exists(samplesFile())
                ? Optional.of(JSON.readValue(samplesFile().toFile(), new TypeReference<>() {}))
                : Optional.empty();
    }

    Optional<String> failure() {
        try {
            return Files.exists(failureFile()) ? Optional.of(Files.readString(failureFile())) : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path samplesFile() {
        return directory.resolve("samples.json");
    }

    private Path failureFile() {
        return directory.resolve("failure.txt");
    }
}
