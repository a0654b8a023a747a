package dev.crema.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The README shows code that compiles and commands that are run. */
class ReadmeTest {

    private static final Path README = Path.of("../../README.md");

    @Test
    void its_java_is_taken_from_this_module() throws IOException {
        String sources;
        try (Stream<Path> files = Files.walk(Path.of("src"))) {
            sources = files.filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> !file.endsWith("ReadmeTest.java"))
                    .map(ReadmeTest::stripped)
                    .collect(Collectors.joining("\n"));
        }
        List<String> blocks = blocks("java", "");
        assertThat(blocks).hasSize(3);
        assertThat(blocks).allSatisfy(block -> assertThat(sources).contains(block));
    }

    @Test
    void there_is_one_command_to_try_it_and_one_to_test_it() throws IOException {
        assertThat(blocks("sh", "## Try it"))
                .containsExactly("mvn -B -q -DskipTests -Ptry -pl examples/quickstart -am verify");
        assertThat(blocks("sh", "## Test")).containsExactly("mvn -B verify");
    }

    private static String stripped(Path file) {
        try {
            return Files.readAllLines(file).stream().map(String::strip).collect(Collectors.joining("\n"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Fenced blocks of a language below a heading, or anywhere for an empty one; lines without their indentation. */
    private static List<String> blocks(String language, String heading) throws IOException {
        List<String> blocks = new ArrayList<>();
        List<String> block = null;
        boolean below = heading.isEmpty();
        for (String line : Files.readAllLines(README)) {
            if (block != null && line.equals("```")) {
                blocks.add(String.join("\n", block));
                block = null;
            } else if (block != null) {
                block.add(line.strip());
            } else if (below && line.equals("```" + language)) {
                block = new ArrayList<>();
            } else if (line.startsWith("## ") && !heading.isEmpty()) {
                below = line.equals(heading);
            }
        }
        return blocks;
    }
}
