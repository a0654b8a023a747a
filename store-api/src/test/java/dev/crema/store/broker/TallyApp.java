package dev.crema.store.broker;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InvalidTxnStateException;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.apache.kafka.streams.processor.StateRestoreListener;

/**
 * The application that is killed: tallies its input in the stores of a {@link TallyStores}, on two threads. Runs in a JVM
 * of its own by {@link #main}, or in this one.
 */
public final class TallyApp {

    /** In front of what the child has to say to its parent; all else on its output is for people. */
    static final String SAYS = "tally-app: ";

    public static final String RUNNING = "running";
    public static final String RESTORED = "restored ";

    private static final int FAILED = 70;

    /**
     * Where and how the application runs.
     *
     * @param directory state directory and progress file, the same at every start
     * @param stores what the stores are made by, in the application's own terms; here a class of {@link TallyStores}
     * @param overrides of the application's configuration
     */
    public record Settings(
            String bootstrapServers,
            String applicationId,
            String topic,
            int partitions,
            Path directory,
            Guarantee guarantee,
            String stores,
            Map<String, String> overrides) {

        public Settings(
                EmbeddedBroker broker, String id, int partitions, Path directory, Guarantee guarantee, String stores) {
            this(
                    broker.bootstrapServers(),
                    "app-" + id,
                    "input-" + id,
                    partitions,
                    directory,
                    guarantee,
                    stores,
                    Map.of());
        }

        /** The same with one override more. */
        public Settings with(String key, Object value) {
            Map<String, String> more = new LinkedHashMap<>(overrides);
            more.put(key, value.toString());
            return new Settings(bootstrapServers, applicationId, topic, partitions, directory, guarantee, stores, more);
        }

        /** The same in another directory. */
        public Settings in(Path other) {
            return new Settings(
                    bootstrapServers, applicationId, topic, partitions, other, guarantee, stores, overrides);
        }

        /** The same with other stores under the same names. */
        Settings with(Class<? extends TallyStores> others) {
            return new Settings(
                    bootstrapServers,
                    applicationId,
                    topic,
                    partitions,
                    directory,
                    guarantee,
                    others.getName(),
                    overrides);
        }

        public List<String> arguments() {
            List<String> arguments = new ArrayList<>(List.of(
                    bootstrapServers,
                    applicationId,
                    topic,
                    Integer.toString(partitions),
                    directory.toString(),
                    guarantee.name(),
                    stores));
            overrides.forEach((key, value) -> arguments.add(key + "=" + value));
            return arguments;
        }

        static Settings of(String[] arguments) {
            Settings settings = new Settings(
                    arguments[0],
                    arguments[1],
                    arguments[2],
                    Integer.parseInt(arguments[3]),
                    Path.of(arguments[4]),
                    Guarantee.valueOf(arguments[5]),
                    arguments[6],
                    Map.of());
            for (int i = 7; i < arguments.length; i++) {
                String[] override = arguments[i].split("=", 2);
                settings = settings.with(override[0], override[1]);
            }
            return settings;
        }

        private TallyStores newStores() {
            try {
                return (TallyStores) Class.forName(stores).getConstructor().newInstance();
            } catch (ReflectiveOperationException e) {
                throw new IllegalArgumentException(stores + " must be public, with a public constructor", e);
            }
        }

        /** All stores by name. */
        Map<String, Kind> storesByName() {
            Map<String, Kind> byName = new LinkedHashMap<>();
            subtopologies().forEach(part -> byName.putAll(part.stores()));
            return byName;
        }

        List<Subtopology> subtopologies() {
            return newStores().subtopologies(topic);
        }

        /** The changelog topic of a store. */
        public String changelog(String store) {
            return applicationId + "-" + store + "-changelog";
        }

        Path progressFile(String ofTopic) {
            return directory.resolve("progress-" + ofTopic);
        }

        Progress progress(String ofTopic) {
            return Progress.in(progressFile(ofTopic), partitions);
        }
    }

    private TallyApp() {}

    /** Runs until killed, or until its parent is gone. */
    public static void main(String[] arguments) {
        live(arguments, (settings, events) -> topology(settings));
    }

    /** Runs a topology, which may have events of its own to tell, until killed, or until its parent is gone. */
    public static void live(String[] arguments, BiFunction<Settings, Consumer<String>, Topology> topology) {
        Settings settings = Settings.of(arguments);
        KafkaStreams streams = create(topology.apply(settings, TallyApp::say), settings, TallyApp::say, TallyApp::fail);
        Thread watch = new Thread(TallyApp::haltWithParent, "halts with its parent");
        watch.setDaemon(true);
        watch.start();
        streams.start();
    }

    /**
     * The application, not started yet.
     *
     * @param events told {@link #RUNNING} each time that state is reached, and {@link #RESTORED} with store, partition and
     *     number of records for each restoration
     * @param failures told what ends a thread
     */
    public static KafkaStreams create(
            Topology topology, Settings settings, Consumer<String> events, Consumer<Throwable> failures) {
        KafkaStreams streams = new KafkaStreams(topology, config(settings));
        tell(streams, events, failures);
        return streams;
    }

    /** Has an application that is not started yet tell what {@link #create} says. */
    public static void tell(KafkaStreams streams, Consumer<String> events, Consumer<Throwable> failures) {
        streams.setStateListener((now, before) -> {
            if (now == KafkaStreams.State.RUNNING) {
                events.accept(RUNNING);
            }
        });
        streams.setGlobalStateRestoreListener(new Restorations(events));
        streams.setUncaughtExceptionHandler(failure -> {
            if (failure.getCause() instanceof InvalidTxnStateException) {
                // the broker's word, now and then, for a producer that was fenced while it committed
                return StreamThreadExceptionResponse.REPLACE_THREAD;
            }
            failures.accept(failure);
            return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        });
    }

    public static Topology topology(Settings settings) {
        StreamsBuilder builder = new StreamsBuilder();
        for (Subtopology part : settings.subtopologies()) {
            part.addTo(builder, settings.progress(part.topic()));
        }
        return builder.build();
    }

    public static Properties config(Settings settings) {
        Properties config = new Properties();
        config.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, settings.bootstrapServers());
        config.put(StreamsConfig.APPLICATION_ID_CONFIG, settings.applicationId());
        config.put(StreamsConfig.STATE_DIR_CONFIG, settings.directory().toString());
        config.put(
                StreamsConfig.PROCESSING_GUARANTEE_CONFIG, settings.guarantee().setting());
        config.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, 2);
        config.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, 100);
        config.put("auto.offset.reset", "earliest");
        // a killed member is replaced by the next start instead of being waited for
        config.put("group.instance.id", settings.applicationId());
        config.put("session.timeout.ms", 6000);
        config.put("heartbeat.interval.ms", 300);
        config.putAll(settings.overrides());
        return config;
    }

    private record Restorations(Consumer<String> events) implements StateRestoreListener {

        @Override
        public void onRestoreStart(TopicPartition partition, String store, long from, long to) {}

        @Override
        public void onBatchRestored(TopicPartition partition, String store, long to, long records) {}

        @Override
        public void onRestoreEnd(TopicPartition partition, String store, long records) {
            events.accept(RESTORED + store + " " + partition.partition() + " " + records);
        }
    }

    private static void say(String event) {
        System.out.println(SAYS + event);
    }

    private static void fail(Throwable failure) {
        failure.printStackTrace(System.out);
        System.out.flush();
        Runtime.getRuntime().halt(FAILED);
    }

    /** The parent writes nothing; the stream ends when it does. */
    private static void haltWithParent() {
        try {
            System.in.read();
        } catch (IOException e) {
            say("cannot hear its parent: " + e);
        }
        Runtime.getRuntime().halt(0);
    }
}
