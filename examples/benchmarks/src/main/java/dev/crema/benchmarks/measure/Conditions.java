package dev.crema.benchmarks.measure;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.common.utils.AppInfoParser;

/**
 * Where, when and with what a result was measured.
 *
 * @param machine processor, cores, memory and operating system
 * @param java version of the virtual machine
 * @param kafka version of Kafka Streams
 * @param crema version of Crema
 * @param commit of the working copy that the program was built in, with "-dirty" if it was changed; "unknown" outside
 * @param command line that measures it again
 * @param quick whether loads were cut
 * @param at when the run ended, ISO-8601 in UTC
 */
public record Conditions(
        String machine,
        String java,
        String kafka,
        String crema,
        String commit,
        String command,
        boolean quick,
        String at) {

    public static Conditions of(String scenario, boolean quick) {
        return new Conditions(
                thisMachine(),
                System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version"),
                AppInfoParser.getVersion(),
                Objects.requireNonNullElse(Conditions.class.getPackage().getImplementationVersion(), "unknown"),
                builtFrom(),
                "java -jar examples/benchmarks/target/benchmarks.jar run " + scenario + (quick ? " --quick" : ""),
                quick,
                Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
    }

    private static String thisMachine() {
        var system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        return processor() + ", " + system.getAvailableProcessors() + " cores, "
                + Math.round((double) system.getTotalMemorySize() / Needs.GIB) + " GiB, " + system.getName() + " "
                + system.getVersion();
    }

    private static String processor() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
            return lines.filter(line -> line.startsWith("model name"))
                    .findFirst()
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .orElse(System.getProperty("os.arch"));
        } catch (IOException e) {
            return System.getProperty("os.arch"); // no Linux
        }
    }

    private static String builtFrom() {
        try {
            Path program = Path.of(Conditions.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            Process git = new ProcessBuilder("git", "describe", "--always", "--dirty", "--exclude=*")
                    .directory(program.getParent().toFile())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String described = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            boolean known = git.waitFor(10, TimeUnit.SECONDS) && git.exitValue() == 0;
            return known ? described : "unknown";
        } catch (IOException | URISyntaxException e) {
            return "unknown";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "unknown";
        }
    }
}
