package dev.crema.store.broker;

import dev.crema.store.broker.TallyApp.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.function.Consumer;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.CloseOptions.GroupMembershipOperation;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.Topology;

/** One of several instances of the application that tallies; it tells its {@link TaskMoves}. */
sealed interface Instance extends AutoCloseable {

    Life life();

    /** @throws IllegalStateException if it has ended by itself */
    void requireHealthy();

    /** Ends it in the way of its kind. */
    void end() throws InterruptedException;

    /** Ends it where a test failed before. */
    @Override
    void close() throws InterruptedException;

    private static Topology topology(Settings settings, Consumer<String> events) {
        return TallyApp.topology(settings)
                .addStateStore(TaskMoves.builder(events), Subtopology.processor(settings.topic()));
    }

    /** In this JVM; ends cleanly and leaves the group. */
    record Here(KafkaStreams streams, Life life) implements Instance {

        static Here start(Settings settings) throws IOException {
            Files.createDirectories(settings.directory());
            Life life = new Life();
            KafkaStreams streams = TallyApp.create(topology(settings, life::event), settings, life::event, life::fail);
            streams.start();
            return new Here(streams, life);
        }

        /** Whether it runs with so many tasks of each kind. */
        boolean has(int active, int standby) {
            return streams.state() == KafkaStreams.State.RUNNING
                    && streams.metadataForLocalThreads().stream()
                                    .mapToInt(thread -> thread.activeTasks().size())
                                    .sum()
                            == active
                    && streams.metadataForLocalThreads().stream()
                                    .mapToInt(thread -> thread.standbyTasks().size())
                                    .sum()
                            == standby;
        }

        @Override
        public void requireHealthy() {
            life.requireHealthy();
        }

        @Override
        public void end() {
            streams.close(CloseOptions.groupMembershipOperation(GroupMembershipOperation.LEAVE_GROUP)
                    .withTimeout(Duration.ofSeconds(30)));
            life.requireHealthy();
        }

        @Override
        public void close() {
            streams.close();
        }
    }

    /** In a JVM of its own; ends by SIGKILL. */
    record Apart(ChildJvm child, Life life) implements Instance {

        static Apart start(Settings settings) throws IOException {
            Files.createDirectories(settings.directory());
            Life life = new Life();
            return new Apart(ChildJvm.start(Main.class, settings.arguments(), settings.directory(), life::line), life);
        }

        /** What the JVM runs. */
        static final class Main {
            private Main() {}

            public static void main(String[] arguments) {
                TallyApp.live(arguments, Instance::topology);
            }
        }

        @Override
        public void requireHealthy() {
            child.requireAlive();
        }

        @Override
        public void end() throws InterruptedException {
            child.killAfter(Duration.ZERO);
        }

        @Override
        public void close() throws InterruptedException {
            child.close();
        }
    }
}
