package dev.crema.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole program on a real broker. */
class QuickstartTest {

    @TempDir
    Path directory;

    @Test
    void it_counts_20000_flights_restarts_and_counts_on_without_loss() {
        Run run = Run.of("--events", "20000", "--state-dir", directory.toString());

        assertThat(run.err()).isEmpty();
        assertThat(run.exitCode()).as(run.out()).isZero();
        assertThat(run.out())
                .contains("20,000 flights on 2,977 routes")
                .contains("ok: 20,000 flights fed, 20,000 in the store")
                .containsPattern("LAX-PHX +59 +9.2 min +22.0 % +134 min")
                .contains(" 0 records restored from the changelog")
                .contains("all 20,000 flights are still there")
                .endsWith(String.format("nothing lost, nothing counted twice: 22,000 flights on 2,977 routes%n"));
        assertThat(directory).isDirectoryContaining("glob:**/quickstart-*");
    }

    @Test
    void tables_of_the_dsl_count_the_same() {
        Run run = Run.of("--dsl", "--events", "20000");

        assertThat(run.err()).isEmpty();
        assertThat(run.exitCode()).as(run.out()).isZero();
        assertThat(run.out())
                .contains("ok: 20,000 flights fed, 20,000 in the store")
                .contains(" 0 records restored from the changelog")
                .endsWith(String.format("nothing lost, nothing counted twice: 22,000 flights on 2,977 routes%n"));
    }

    @Test
    void stores_of_a_file_count_the_same() {
        Run run = Run.of("--config", "stores.properties", "--events", "20000");

        assertThat(run.err()).isEmpty();
        assertThat(run.exitCode()).as(run.out()).isZero();
        assertThat(run.out())
                .contains("as stores.properties says", "ok: 20,000 flights fed, 20,000 in the store")
                .contains(" 0 records restored from the changelog")
                .endsWith(String.format("nothing lost, nothing counted twice: 22,000 flights on 2,977 routes%n"));
    }

    @Test
    void one_of_two_instances_is_killed_and_its_standbys_count_on_and_so_do_the_next_two() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start(directory.resolve("broker"))) {
            List<String> two = List.of(
                    "--bootstrap-servers",
                    broker.bootstrapServers(),
                    "--name",
                    "two",
                    "--instances",
                    "2",
                    "--standbys",
                    "1",
                    "--config",
                    "stores.properties");

            Run run = Run.of(with(two, "--kill", "--events", "200000"));
            assertRight(run, "2 instances run, each in a process of its own");
            assertThat(run.out())
                    .containsPattern("instance \\d is killed, which counted partitions \\[\\d, \\d]")
                    .containsPattern("stale answers of all partitions, from standbys too, after [\\d.]+ s")
                    .containsPattern(
                            "answers of all partitions as before after [\\d.]+ s, [\\d,]+ changelog records restored")
                    .contains("Busiest hours of the last day")
                    .endsWith(String.format("nothing lost, nothing counted twice: 200,000 flights on 2,977 routes%n"));

            assertRight(
                    Run.of(with(two, "--events", "1000")),
                    "counted 200,000 flights already",
                    "nothing counted twice: 201,000 flights on 2,977 routes");
        }
    }

    private static String[] with(List<String> options, String... more) {
        return Stream.concat(options.stream(), Stream.of(more)).toArray(String[]::new);
    }

    @Test
    void on_a_running_broker_a_named_run_counts_on_and_a_nameless_one_leaves_nothing() throws Exception {
        Path input = Files.writeString(
                directory.resolve("few.csv"),
                "date,delay,distance,origin,destination\n2001/01/01 00:47,66,1750,DTW,LAS\nno flight\n");
        try (EmbeddedBroker broker = EmbeddedBroker.start(directory.resolve("broker"))) {
            String servers = broker.bootstrapServers();
            String[] named = {
                "--bootstrap-servers", servers, "--name", "few", "--events", "10", "--input", input.toString()
            };

            assertRight(Run.of(named), "malformed lines: 1, skipped; the first is line 3: ", "11 flights on 1 routes");
            assertRight(Run.of(named), "counted 11 flights already", "22 flights on 1 routes");
            assertRight(Run.of("--bootstrap-servers", servers, "--events", "10"), "11 flights on 11 routes");
            assertThat(topics(servers)).contains("few-flights").noneMatch(topic -> topic.startsWith("quickstart-"));
        }
    }

    private static void assertRight(Run run, String... said) {
        assertThat(run.err()).isEmpty();
        assertThat(run.exitCode()).as(run.out()).isZero();
        assertThat(run.out()).contains(said);
    }

    private static Iterable<String> topics(String bootstrapServers) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
            return admin.listTopics().names().get();
        }
    }
}
