package dev.crema.benchmarks.child;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** How this program's classes are run in another process: by the same virtual machine, with the same class path. */
public final class Jvm {

    private Jvm() {}

    public static List<String> command(List<String> flags, String main, List<String> arguments) {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        return Stream.of(List.of(java), flags, List.of("-cp", System.getProperty("java.class.path"), main), arguments)
                .flatMap(List::stream)
                .toList();
    }
}
