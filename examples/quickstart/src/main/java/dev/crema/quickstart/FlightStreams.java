package dev.crema.quickstart;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StoreQueryParameters;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.apache.kafka.streams.kstream.Windowed;
import org.apache.kafka.streams.processor.StateRestoreListener;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.QueryableStoreType;
import org.apache.kafka.streams.state.QueryableStoreTypes;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.apache.kafka.streams.state.ReadOnlyWindowStore;

/** The running application, and its answers to interactive queries. */
final class FlightStreams implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final KafkaStreams streams;
    private final AtomicLong restored = new AtomicLong();
    private volatile Throwable problem;

    private FlightStreams(KafkaStreams streams) {
        this.streams = streams;
        streams.setGlobalStateRestoreListener(new RestoreCount());
        streams.setUncaughtExceptionHandler(exception -> {
            problem = exception;
            return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        });
    }

    /** Starts the application and waits until it runs. */
    static FlightStreams start(Place place) throws InterruptedException {
        Properties config = place.config();
        var started = new FlightStreams(new KafkaStreams(place.topology(config), config));
        try {
            started.streams.start();
            started.awaitRunning();
            return started;
        } catch (RuntimeException | InterruptedException e) {
            try (started) {
                throw e;
            }
        }
    }

    private void awaitRunning() throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (streams.state() != KafkaStreams.State.RUNNING) {
            requireAlive();
            if (System.nanoTime() > deadline) {
                throw new Failure(
                        "Kafka Streams does not run after " + PATIENCE.toSeconds() + " s, it is " + streams.state());
            }
            Thread.sleep(20);
        }
    }

    /** An application runs before all of its partitions are back: those that change their thread come with a second rebalance. */
    void awaitPartitions(int count) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (partitions(count, false).size() < count) {
            requireAlive();
            if (System.nanoTime() > deadline) {
                throw new Failure("not all partitions are there after " + PATIENCE.toSeconds() + " s");
            }
            Thread.sleep(20);
        }
    }

    /**
     * @throws Failure if the application has stopped by itself
     */
    void requireAlive() {
        if (problem != null) {
            throw new Failure("Kafka Streams stopped: " + problem, problem);
        }
    }

    /** The statistics of one route, null if it has none yet. */
    RouteStats route(String route) throws InterruptedException {
        return query(store -> store.get(route));
    }

    /** The statistics of all routes. */
    Map<String, RouteStats> routes() throws InterruptedException {
        return query(store -> {
            Map<String, RouteStats> routes = new HashMap<>();
            try (KeyValueIterator<String, RouteStats> all = store.all()) {
                all.forEachRemaining(entry -> routes.put(entry.key, entry.value));
            }
            return routes;
        });
    }

    /**
     * The statistics of all routes in a partition.
     *
     * @throws InvalidStateStoreException if another instance has it, or it is about to move
     */
    Map<String, RouteStats> routes(int partition) {
        Map<String, RouteStats> routes = new HashMap<>();
        try (KeyValueIterator<String, RouteStats> all =
                streams.store(parameters().withPartition(partition)).all()) {
            all.forEachRemaining(entry -> routes.put(entry.key, entry.value));
        }
        return routes;
    }

    /** Those of so many partitions that can be asked for, standbys among them or not. */
    Set<Integer> partitions(int count, boolean withStandbys) {
        Set<Integer> partitions = new TreeSet<>();
        for (int partition = 0; partition < count; partition++) {
            var one = parameters().withPartition(partition);
            try {
                streams.store(withStandbys ? one.enableStaleStores() : one).get("");
                partitions.add(partition);
            } catch (InvalidStateStoreException e) {
                // another instance has it, or it is about to move
            }
        }
        return partitions;
    }

    private static StoreQueryParameters<ReadOnlyKeyValueStore<String, RouteStats>> parameters() {
        return StoreQueryParameters.fromNameAndType(FlightTopology.STORE, QueryableStoreTypes.keyValueStore());
    }

    /** The statistics of airports in the hours that begin between two times, in milliseconds. */
    Map<AirportHour, RouteStats> hours(long from, long to) throws InterruptedException {
        return query(
                FlightTopology.HOURS,
                QueryableStoreTypes.<String, RouteStats>windowStore(),
                store -> hours(store, from, to));
    }

    /**
     * The same of the flights in a partition.
     *
     * @throws InvalidStateStoreException if another instance has it, or it is about to move
     */
    Map<AirportHour, RouteStats> hours(int partition, long from, long to) {
        var one = StoreQueryParameters.fromNameAndType(
                FlightTopology.HOURS, QueryableStoreTypes.<String, RouteStats>windowStore());
        return hours(streams.store(one.withPartition(partition)), from, to);
    }

    private static Map<AirportHour, RouteStats> hours(
            ReadOnlyWindowStore<String, RouteStats> store, long from, long to) {
        Map<AirportHour, RouteStats> hours = new HashMap<>();
        try (KeyValueIterator<Windowed<String>, RouteStats> all =
                store.fetchAll(Instant.ofEpochMilli(from), Instant.ofEpochMilli(to))) {
            // the flights of an airport are on several routes, and these in several partitions
            all.forEachRemaining(entry -> hours.merge(
                    AirportHour.of(entry.key.key(), entry.key.window().start()), entry.value, RouteStats::plus));
        }
        return hours;
    }

    private <T> T query(Function<ReadOnlyKeyValueStore<String, RouteStats>, T> question) throws InterruptedException {
        return query(FlightTopology.STORE, QueryableStoreTypes.keyValueStore(), question);
    }

    private <S, T> T query(String name, QueryableStoreType<S> type, Function<S, T> question)
            throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            requireAlive();
            try {
                return question.apply(streams.store(StoreQueryParameters.fromNameAndType(name, type)));
            } catch (InvalidStateStoreException e) { // a rebalance moves the store: ask again
                if (System.nanoTime() > deadline) {
                    throw e;
                }
            }
            Thread.sleep(20);
        }
    }

    /** Changelog records that were read back into the store since the start. */
    long restored() {
        return restored.get();
    }

    /** Changelog records sent since the start. */
    long logged() {
        return streams.metrics().entrySet().stream()
                .filter(metric -> metric.getKey().group().equals("producer-topic-metrics")
                        && metric.getKey().name().equals("record-send-total")
                        && metric.getKey().tags().get("topic").endsWith("-changelog"))
                .mapToLong(metric -> ((Number) metric.getValue().metricValue()).longValue())
                .sum();
    }

    /** Commits and stops; leaves the group, so that the next start need not wait for this one's session to end. */
    @Override
    public void close() {
        CloseOptions leave = CloseOptions.groupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP)
                .withTimeout(PATIENCE);
        if (!streams.close(leave)) {
            throw new Failure("Kafka Streams did not stop within " + PATIENCE.toSeconds() + " s");
        }
    }

    private final class RestoreCount implements StateRestoreListener {

        @Override
        public void onRestoreStart(TopicPartition partition, String store, long from, long to) {}

        @Override
        public void onBatchRestored(TopicPartition partition, String store, long end, long records) {
            restored.addAndGet(records);
        }

        @Override
        public void onRestoreEnd(TopicPartition partition, String store, long total) {}
    }
}
