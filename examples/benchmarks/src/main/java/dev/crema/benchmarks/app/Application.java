package dev.crema.benchmarks.app;

import dev.crema.benchmarks.measure.Failure;
import dev.crema.benchmarks.measure.Side;
import dev.crema.store.CachedStores;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.common.serialization.LongDeserializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/** The application that is measured: input topic, aggregating processor, its store. It ends with the process. */
final class Application<V> {

    static final String NAME = "benchmarks";
    static final String STORE = "store";

    private static final long CACHE_BYTES = 256L << 20;
    private static final int MAX_POLL_RECORDS = 5_000;
    private static final String AGGREGATION = "aggregation";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Broker broker;
    private final Design<V> design;
    private final Meter meter;
    private final Map<String, V> map = new HashMap<>();
    private final KafkaStreams streams;
    private volatile Throwable problem;

    /** Which application it is. */
    record Design<V>(Side side, Aggregate<V> aggregate, Guarantee guarantee) {}

    private Application(Broker broker, Design<V> design, Meter meter, Path state) {
        this.broker = broker;
        this.design = design;
        this.meter = meter;
        this.streams = new KafkaStreams(topology(), config(state));
        streams.setUncaughtExceptionHandler(exception -> {
            problem = exception;
            return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        });
    }

    /** Starts it; the input is there already. */
    static <V> Application<V> start(Broker broker, Design<V> design, Meter meter, Path state) {
        var application = new Application<>(broker, design, meter, state);
        application.streams.start();
        return application;
    }

    private Topology topology() {
        Topology topology =
                new Topology().addSource("source", new StringDeserializer(), new LongDeserializer(), Input.TOPIC);
        if (design.side() == Side.LIMIT) {
            return topology.addProcessor(
                    AGGREGATION, () -> new Aggregation.InMap<>(design.aggregate(), meter, map), "source");
        }
        return topology.addProcessor(AGGREGATION, () -> new Aggregation.InStore<>(design.aggregate(), meter), "source")
                .addStateStore(store(), AGGREGATION);
    }

    private StoreBuilder<KeyValueStore<String, V>> store() {
        var supplier = Stores.persistentKeyValueStore(STORE);
        var values = design.aggregate().values().serde();
        return design.side() == Side.KAFKA
                ? Stores.keyValueStoreBuilder(supplier, Serdes.String(), values).withCachingEnabled()
                : CachedStores.keyValueStoreBuilder(supplier, Serdes.String(), values);
    }

    private Properties config(Path state) {
        Properties config = new Properties();
        config.put(StreamsConfig.APPLICATION_ID_CONFIG, NAME);
        config.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, broker.servers());
        config.put(StreamsConfig.STATE_DIR_CONFIG, state.toString());
        config.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, 1);
        config.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, design.guarantee().config());
        config.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, design.guarantee().commitIntervalMs());
        config.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, CACHE_BYTES);
        config.put(StreamsConfig.consumerPrefix("max.poll.records"), MAX_POLL_RECORDS);
        return config;
    }

    KafkaStreams streams() {
        return streams;
    }

    /**
     * Waits until so many records are processed.
     *
     * @throws Failure if the application stops, by itself or at a deadlock
     */
    void awaitProcessed(long records) throws InterruptedException {
        long before = -1;
        long changedAt = System.nanoTime();
        while (meter.processed() < records) {
            requireAlive();
            if (meter.processed() != before) {
                before = meter.processed();
                changedAt = System.nanoTime();
            } else if (System.nanoTime() - changedAt > PATIENCE.toNanos()) {
                throw new Failure("no record processed for " + PATIENCE.toSeconds() + " s");
            }
            Thread.sleep(1);
        }
    }

    /**
     * Waits until so many records are processed and committed, write back included. Commits are looked for every two
     * milliseconds and only from the last record on.
     */
    void awaitCommitted(long records) throws Exception {
        awaitProcessed(records);
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (broker.committed(NAME, Input.TOPIC) < records) {
            requireAlive();
            if (System.nanoTime() > deadline) {
                throw new Failure("no commit for " + PATIENCE.toSeconds() + " s");
            }
            Thread.sleep(2);
        }
    }

    /**
     * @throws Failure if the application has stopped by itself
     */
    void requireAlive() {
        if (problem != null) {
            throw new Failure("the application stopped: " + problem, problem);
        }
    }

    /** Stops it, after which nothing more comes to the changelog. */
    void close() {
        if (!streams.close(PATIENCE)) {
            throw new Failure("the application does not stop within " + PATIENCE.toSeconds() + " s");
        }
    }

    /**
     * Takes what is in the changelog, or in the map without one, for what it is.
     *
     * @return records in the changelog
     * @throws Failure if not every record was aggregated once
     */
    long verify(long records) {
        Aggregate<V> aggregate = design.aggregate();
        long logged = 0;
        long aggregated;
        if (design.side() == Side.LIMIT) {
            aggregated = map.values().stream().mapToLong(aggregate.count()).sum();
        } else {
            var changelog = Changelog.read(broker.servers(), NAME + "-" + STORE + "-changelog");
            logged = changelog.records();
            aggregated = changelog.sum(aggregate);
        }
        if (aggregated != records) {
            throw new Failure("a wrong result: " + aggregated + " of " + records + " records are in the state");
        }
        return logged;
    }
}
