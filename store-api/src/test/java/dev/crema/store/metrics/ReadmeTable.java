package dev.crema.store.metrics;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;

/** The README's tables of metrics. */
public final class ReadmeTable {

    private static final String HEAD = "| metric | unit | level | meaning |\n|---|---|---|---|\n";

    private ReadmeTable() {}

    /** The table of these metrics. */
    public static String of(OwnMetric... metrics) {
        return Arrays.stream(metrics)
                .map(metric -> "| `" + metric.metric() + "` | " + metric.unit() + " | " + metric.level() + " | "
                        + metric.description() + " |\n")
                .collect(Collectors.joining("", "\n" + HEAD, "\n"));
    }

    public static String readme() throws IOException {
        return Files.readString(Path.of("../README.md"));
    }
}
