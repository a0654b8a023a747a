package dev.crema.benchmarks.app;

import dev.crema.benchmarks.measure.Failure;
import dev.crema.benchmarks.measure.Side;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;

/** The application that is measured: input topic, aggregating processor, its store. It ends with the process. */
final class Application<V> {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Broker broker;
    private final Design<V> design;
    private final Meter meter;
    private final Map<String, V> map = new HashMap<>();
    private final KafkaStreams streams;
    private volatile Throwable problem;

    private Application(Broker broker, Design<V> design, Meter meter, Path state) {
        this.broker = broker;
        this.design = design;
        this.meter = meter;
        Properties config = design.config(broker.servers(), state);
        this.streams = new KafkaStreams(design.topology(config, meter, map), config);
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
        while (broker.committed(Design.NAME, Input.TOPIC) < records) {
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
    long verify(int records) {
        Aggregate<V> aggregate = design.aggregate();
        long logged = 0;
        long aggregated;
        if (design.side() == Side.LIMIT) {
            aggregated = map.values().stream().mapToLong(aggregate.count()).sum();
        } else {
            var changelog = Changelog.read(broker.servers(), Design.NAME + "-" + Design.STORE + "-changelog");
            logged = changelog.records();
            aggregated = changelog.sum(aggregate);
        }
        long expected = design.job().aggregated(records);
        if (aggregated != expected) {
            throw new Failure("a wrong result: " + aggregated + " of " + expected + " records are in the state");
        }
        return logged;
    }
}
