package dev.crema.benchmarks.measure;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** A directory with one {@code <scenario>.json} for each result. */
public final class ResultFiles {

    private static final ObjectMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES) // what can be computed is written for others
            .build();

    private final Path directory;

    private ResultFiles(Path directory) {
        this.directory = directory;
    }

    /**
     * A directory to write to, made if it is missing.
     *
     * @throws Failure if it cannot be
     */
    public static ResultFiles writable(Path directory) {
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new Failure("cannot write results to " + directory + ": it cannot be made a directory", e);
        }
        if (!Files.isWritable(directory)) {
            throw new Failure("cannot write results to " + directory + ": no permission");
        }
        return new ResultFiles(directory);
    }

    /** Replaces what an earlier run of the scenario left. */
    public Path write(Measured measured) throws IOException {
        Path file = directory.resolve(measured.result().scenario() + ".json");
        Path partial = Files.createTempFile(directory, measured.result().scenario(), ".partial");
        JSON.writerWithDefaultPrettyPrinter().writeValue(partial.toFile(), tree(measured));
        return Files.move(partial, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    /** The measured figures, and beside them what follows from them. */
    private static JsonNode tree(Measured measured) {
        ObjectNode tree = JSON.valueToTree(measured);
        tree.put("line", measured.result().line());
        Unit unit = measured.result().unit();
        ObjectNode summary = tree.putObject("summary");
        for (Case each : measured.result().cases()) {
            ObjectNode of = summary.putObject(each.name());
            for (Side side : each.samples().keySet()) {
                of.put(side.label(), Double.parseDouble(each.printed(side)));
            }
            of.put("ratio", each.ratio(unit));
            each.lowerBound(unit).ifPresent(bound -> of.put("ratioLowerBound95", bound));
        }
        return tree;
    }

    /**
     * All results in a directory, by name.
     *
     * @throws Failure if there is none, or one cannot be read
     */
    public static List<Measured> read(Path directory) {
        List<Measured> all = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*.json")) {
            for (Path file : files) {
                all.add(readFile(file));
            }
        } catch (IOException e) {
            throw new Failure("cannot read results in " + directory + ": it is not a readable directory", e);
        }
        if (all.isEmpty()) {
            throw new Failure("no results in " + directory + ": run a scenario with --out " + directory + " first");
        }
        all.sort(Comparator.comparing(each -> each.result().scenario()));
        return all;
    }

    private static Measured readFile(Path file) throws IOException {
        try {
            return JSON.readValue(file.toFile(), Measured.class);
        } catch (JacksonException e) {
            throw new Failure("cannot read " + file + ": it is not a result of this program", e);
        }
    }
}
