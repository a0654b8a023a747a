package dev.crema.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine.Model.OptionSpec;

/** What goes wrong is told in one line, without a stack trace, and by the exit code. */
@Timeout(value = 20, unit = TimeUnit.SECONDS)
class CommandLineTest {

    private static final int FAILED = 1;
    private static final int WRONG_OPTION = 2;

    @TempDir
    Path directory;

    @Test
    void help_lists_every_option() {
        Run run = Run.of("--help");

        assertThat(run.exitCode()).isZero();
        assertThat(run.err()).isEmpty();
        List<String> names = Quickstart.commandLine().getCommandSpec().options().stream()
                .map(OptionSpec::longestName)
                .toList();
        assertThat(names).contains("--events", "--config", "--instances", "--standbys", "--kill");
        assertThat(run.out()).contains(names);
    }

    @Test
    void an_unknown_option_is_named() {
        assertComplaint(WRONG_OPTION, "Unknown option: '--evnets=5'", Run.of("--evnets=5"));
    }

    @Test
    void there_must_be_an_event() {
        assertComplaint(WRONG_OPTION, "--events must be at least 1, is 0", Run.of("--events", "0"));
        assertComplaint(WRONG_OPTION, "--events must be at least 1, is -5", Run.of("--events", "-5"));
        assertComplaint(WRONG_OPTION, "'many' is not a long", Run.of("--events", "many"));
    }

    @Test
    void there_must_be_instances_for_standbys_and_for_a_kill() {
        assertComplaint(WRONG_OPTION, "--standbys must be", Run.of("--instances", "0"));
        assertComplaint(WRONG_OPTION, "less than --instances", Run.of("--instances", "2", "--standbys", "2"));
        assertComplaint(WRONG_OPTION, "--kill needs --instances", Run.of("--kill"));
    }

    @Test
    void a_name_must_be_fit_for_a_topic() {
        assertComplaint(WRONG_OPTION, "--name must be", Run.of("--name", "all flights"));
    }

    @Test
    void an_unreadable_file_is_named() {
        Path missing = directory.resolve("missing.csv");

        assertComplaint(FAILED, missing + ": there is no such file", Run.of("--input", missing.toString()));
        assertComplaint(FAILED, "cannot read " + directory, Run.of("--input", directory.toString()));
    }

    @Test
    void a_file_without_the_stores_that_are_needed_is_named() throws IOException {
        Path missing = directory.resolve("missing.properties");
        Path wrong = Files.writeString(directory.resolve("wrong.properties"), "stores.routes.shape = tree\nx = y\n");
        Path other = Files.writeString(directory.resolve("other.properties"), "stores.routes.shape = key-value\n");

        assertComplaint(FAILED, "cannot read " + missing, Run.of("--config", missing.toString()));
        assertComplaint(FAILED, "2 problems line 1: stores.routes.shape=tree", Run.of("--config", wrong.toString()));
        assertComplaint(
                FAILED, other + " must declare a store hours of shape window", Run.of("--config", other.toString()));
    }

    @Test
    void a_file_that_the_application_cannot_be_configured_by_is_named() throws IOException {
        Path other = Files.writeString(
                directory.resolve("other.properties"), "streams.processing.guarantee = at_least_once\n");
        Path wrong = Files.writeString(
                directory.resolve("wrong.properties"), "streams.producer.transaction.timeout.ms = 100\n");

        assertComplaint(
                FAILED,
                other + " says streams.processing.guarantee=at_least_once, and the program has exactly_once_v2",
                Run.of("--dsl", "--config", other.toString()));
        assertComplaint(FAILED, "Kafka Streams cannot be configured so", Run.of("--dsl", "--config", wrong.toString()));
    }

    @Test
    void a_file_without_flights_is_named() throws IOException {
        Path empty = Files.createFile(directory.resolve("empty.csv"));
        Path other = Files.writeString(directory.resolve("other.csv"), "a,b,c\n1,2,3\n");

        assertComplaint(FAILED, empty + " is empty", Run.of("--input", empty.toString()));
        assertComplaint(FAILED, other + " has no column date", Run.of("--input", other.toString()));
    }

    @Test
    void an_unreachable_broker_is_named() throws IOException {
        String nobody;
        try (ServerSocket socket = new ServerSocket(0)) {
            nobody = "localhost:" + socket.getLocalPort();
        }

        assertComplaint(
                FAILED, "cannot reach a broker at " + nobody + ": no answer", Run.of("--bootstrap-servers", nobody));
        assertComplaint(FAILED, "cannot reach a broker at nowhere", Run.of("--bootstrap-servers", "nowhere"));
    }

    @Test
    void a_state_directory_that_another_run_uses_is_named() throws IOException {
        try (FileChannel held = lock(directory)) {
            Run run = Run.of("--state-dir", directory.toString());

            assertThat(held.isOpen()).isTrue();
            assertComplaint(FAILED, "state directory " + directory + " is in use", run);
        }
    }

    @Test
    void a_state_directory_that_another_application_of_that_name_uses_is_named() throws IOException {
        Path application = Files.createDirectory(directory.resolve("flights"));
        try (FileChannel held = lock(application)) {
            Run run = Run.of("--state-dir", directory.toString(), "--name", "flights");

            assertThat(held.isOpen()).isTrue();
            assertComplaint(FAILED, "state directory " + application + " is in use", run);
        }
    }

    @Test
    void a_file_is_no_state_directory() throws IOException {
        Path file = Files.createFile(directory.resolve("file"));

        assertComplaint(FAILED, "cannot use " + file + " as state directory", Run.of("--state-dir", file.toString()));
    }

    @Test
    void state_of_an_embedded_broker_that_is_gone_is_refused() throws IOException {
        Files.createDirectories(directory.resolve("flights").resolve("0_0"));

        assertComplaint(
                FAILED,
                directory.resolve("flights") + " belongs to the broker of an earlier run",
                Run.of("--state-dir", directory.toString(), "--name", "flights"));

        Files.createDirectories(
                directory.resolve("instance-1").resolve("planes").resolve("0_0"));
        assertComplaint(
                FAILED,
                "belongs to the broker of an earlier run",
                Run.of("--state-dir", directory.toString(), "--name", "planes", "--instances", "2"));
    }

    private static FileChannel lock(Path directory) throws IOException {
        FileChannel channel =
                FileChannel.open(directory.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        assertThat(channel.tryLock()).isNotNull();
        return channel;
    }

    private static void assertComplaint(int exitCode, String complaint, Run run) {
        assertThat(run.err().lines())
                .singleElement()
                .asString()
                .startsWith("quickstart: ")
                .contains(complaint);
        assertThat(run.exitCode()).isEqualTo(exitCode);
        assertThat(run.out()).doesNotContain("Exception");
    }
}
