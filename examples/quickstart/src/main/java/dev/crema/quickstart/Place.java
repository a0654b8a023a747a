package dev.crema.quickstart;

import dev.crema.rocks.RocksDslStoreSuppliers;
import dev.crema.store.config.StoreCatalog;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;

/**
 * Where and under which name the application runs.
 *
 * @param how what counts, and in which stores
 */
record Place(String bootstrapServers, String application, Path state, Design how) {

    static final int THREADS = 2;

    static final String GUARANTEE = StreamsConfig.EXACTLY_ONCE_V2;

    /** Long enough that many flights of a route become one changelog record, short enough to be felt by nobody. */
    static final Duration COMMIT_INTERVAL = Duration.ofMillis(500);

    /** After which an instance that is not heard of is taken for dead; the least that a broker allows by default. */
    private static final Duration SESSION_TIMEOUT = Duration.ofSeconds(6);

    /**
     * What counts flights.
     *
     * @param dsl whether tables of the DSL do, and not processors
     * @param stores where it is not the program that says which they are
     * @param standbys of each partition
     */
    record Design(boolean dsl, Optional<StoreFile> stores, int standbys) {}

    /** A file that declares the stores, or sets up those of the DSL. */
    record StoreFile(Path path, StoreCatalog catalog) {
        /** @param standbys that the application has beside what the file says */
        static StoreFile load(Path path, int standbys) throws IOException {
            Properties application = new Properties();
            application.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, GUARANTEE);
            application.put(StreamsConfig.NUM_STANDBY_REPLICAS_CONFIG, standbys);
            return new StoreFile(path, StoreCatalog.load(path, application));
        }

        private void addTo(Properties config) {
            catalog.properties().forEach((key, value) -> {
                Object own = config.putIfAbsent(key, value);
                if (own != null && !own.toString().equals(value)) {
                    throw new Failure(path + " says streams." + key + "=" + value + ", and the program has " + own
                            + "; leave it out, or see the options");
                }
            });
        }
    }

    /** The application's input. */
    String topic() {
        return application + "-flights";
    }

    /** The same with other state. */
    Place in(Path other) {
        return new Place(bootstrapServers, application, other, how);
    }

    /** For another process, which reads them by {@link #of}. */
    List<String> arguments() {
        return List.of(
                bootstrapServers,
                application,
                state.toString(),
                Boolean.toString(how.dsl()),
                Integer.toString(how.standbys()),
                how.stores().map(file -> file.path().toString()).orElse(""));
    }

    static Place of(String... arguments) throws IOException {
        int standbys = Integer.parseInt(arguments[4]);
        Optional<StoreFile> stores = arguments[5].isEmpty()
                ? Optional.empty()
                : Optional.of(StoreFile.load(Path.of(arguments[5]), standbys));
        Design how = new Design(Boolean.parseBoolean(arguments[3]), stores, standbys);
        return new Place(arguments[0], arguments[1], Path.of(arguments[2]), how);
    }

    Topology topology(Properties config) {
        if (how.dsl()) {
            return FlightTopology.ofTables(topic(), config);
        }
        return how.stores()
                .map(file -> FlightTopology.ofCatalog(topic(), file.catalog()))
                .orElseGet(() -> FlightTopology.withHours(topic()));
    }

    /**
     * What it is configured with.
     *
     * @throws Failure if that cannot be
     */
    Properties config() {
        Properties config = given();
        try {
            new StreamsConfig(config);
        } catch (ConfigException | IllegalArgumentException e) {
            throw new Failure("Kafka Streams cannot be configured so: " + e.getMessage(), e);
        }
        return config;
    }

    private Properties given() {
        Properties config = new Properties();
        config.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        config.put(StreamsConfig.APPLICATION_ID_CONFIG, application);
        config.put(StreamsConfig.STATE_DIR_CONFIG, state.toString());
        config.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, THREADS);
        config.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, GUARANTEE);
        config.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, COMMIT_INTERVAL.toMillis());
        config.put(StreamsConfig.consumerPrefix("auto.offset.reset"), "earliest");
        Cluster.TOPIC_SETTINGS.forEach((key, value) -> config.put(StreamsConfig.topicPrefix(key), value));
        config.put(StreamsConfig.NUM_STANDBY_REPLICAS_CONFIG, how.standbys());
        if (how.standbys() > 0) {
            config.put(StreamsConfig.consumerPrefix("session.timeout.ms"), (int) SESSION_TIMEOUT.toMillis());
        }
        if (how.dsl()) {
            config.put(StreamsConfig.DSL_STORE_SUPPLIERS_CLASS_CONFIG, RocksDslStoreSuppliers.class);
        }
        how.stores().ifPresent(file -> file.addTo(config));
        return config;
    }
}
