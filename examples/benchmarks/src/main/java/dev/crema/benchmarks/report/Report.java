package dev.crema.benchmarks.report;

import dev.crema.benchmarks.measure.Measured;
import dev.crema.benchmarks.measure.ResultFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The results in a directory as Markdown. */
public final class Report {

    private final Path directory;
    private final List<Measured> results;

    private Report(Path directory, List<Measured> results) {
        this.directory = directory;
        this.results = results;
    }

    public static Report of(Path directory) {
        return new Report(directory, ResultFiles.read(directory));
    }

    /** Writes the report into the directory. */
    public Path write() throws IOException {
        StringBuilder text = new StringBuilder("# Benchmarks\n\n");
        for (Measured each : results) {
            text.append("    ").append(each.result().line()).append('\n');
        }
        return Files.writeString(directory.resolve("report.md"), text);
    }
}
