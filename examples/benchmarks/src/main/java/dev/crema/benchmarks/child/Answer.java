package dev.crema.benchmarks.child;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.crema.benchmarks.measure.Sample;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** What a child process leaves in its directory: a sample, or why there is none. */
public record Answer(Path directory) {

    private static final ObjectMapper JSON = new ObjectMapper();

    public void write(Sample sample) throws IOException {
        JSON.writeValue(sampleFile().toFile(), sample);
    }

    public void write(String failure) throws IOException {
        Files.writeString(failureFile(), failure);
    }

    Optional<Sample> read() throws IOException {
        return Files.exists(sampleFile())
                ? Optional.of(JSON.readValue(sampleFile().toFile(), Sample.class))
                : Optional.empty();
    }

    Optional<String> failure() {
        try {
            return Files.exists(failureFile()) ? Optional.of(Files.readString(failureFile())) : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path sampleFile() {
        return directory.resolve("sample.json");
    }

    private Path failureFile() {
        return directory.resolve("failure.txt");
    }
}
