package dev.crema.quickstart;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

/** Feed, query, stop, start again on the same state, feed on, compare with the truth. */
final class Story {

    private static final Duration LOOK = Duration.ofMillis(50);

    private final Flights flights;
    private final Place place;
    private final Cluster cluster;
    private final Report report;
    private final String busiest;

    /** What the store should hold: a plain map, filled from the input and not from Kafka. */
    private final Map<String, RouteStats> truth = new HashMap<>();

    private final Hours hours = new Hours();

    Story(Flights flights, Place place, Cluster cluster, Report report) {
        this.flights = flights;
        this.place = place;
        this.cluster = cluster;
        this.report = report;
        this.busiest = flights.busiestRoute();
    }

    /**
     * @param events fed before the restart; a tenth as many are fed after it
     * @return whether the store agreed with the truth throughout
     */
    boolean tell(long events) throws ExecutionException, InterruptedException {
        try (Feeder feeder = new Feeder(flights, place.topic(), place.bootstrapServers())) {
            return countAll(feeder, events) && countOn(feeder, events, events + Math.max(1, events / 10));
        }
    }

    private boolean countAll(Feeder feeder, long events) throws ExecutionException, InterruptedException {
        report.say("%nFeeding %,d flights; what is counted is read by interactive queries", events);
        try (FlightStreams streams = FlightStreams.start(place)) {
            streams.awaitPartitions(cluster.partitions(place.topic()));
            takeOver(streams);
            feed(feeder, streams, 0, events);
            Map<String, RouteStats> routes = streams.routes();
            report.say("  %,d flights became %,d changelog records", events, streams.logged());
            report.say("%nBusiest routes, by an interactive query");
            report.busiest(routes);
            if (!report.agrees(truth, routes) || !knowsLastDay(streams)) {
                return false;
            }
            report.say("%nok: %,d flights fed, %,d in the store", fed(), Report.flights(routes));
            return true;
        }
    }

    private boolean countOn(Feeder feeder, long from, long to) throws ExecutionException, InterruptedException {
        report.say("%nStopped. Starting again on the same state");
        long start = System.nanoTime();
        try (FlightStreams streams = FlightStreams.start(place)) {
            streams.awaitPartitions(cluster.partitions(place.topic()));
            report.say(
                    "  running after %.1f s, %,d records restored from the changelog",
                    seconds(System.nanoTime() - start), streams.restored());
            if (!report.agrees(truth, streams.routes())) {
                return false;
            }
            report.say("  all %,d flights are still there%n%nFeeding %,d more", fed(), to - from);
            feed(feeder, streams, from, to);
            if (!report.agrees(truth, streams.routes()) || !knowsLastDay(streams)) {
                return false;
            }
        }
        report.say("%nnothing lost, nothing counted twice: %,d flights on %,d routes", fed(), truth.size());
        return true;
    }

    /** What an application of this name has counted before is where the truth of this run begins. */
    private void takeOver(FlightStreams streams) throws ExecutionException, InterruptedException {
        while (!cluster.isProcessed(place.topic(), place.application())) {
            streams.requireAlive();
            Thread.sleep(LOOK.toMillis());
        }
        truth.putAll(streams.routes());
        hours.takeOver(streams.hours(0, Long.MAX_VALUE));
        if (!truth.isEmpty()) {
            report.say(
                    "  earlier runs of %s counted %,d flights already; these come on top", place.application(), fed());
        }
    }

    private void feed(Feeder feeder, FlightStreams streams, long from, long to)
            throws ExecutionException, InterruptedException {
        Progress progress = new Progress(report, feeder, streams, busiest);
        Future<?> feeding = feeder.feed(from, to);
        while (!feeding.isDone()) {
            progress.look();
            Thread.sleep(LOOK.toMillis());
        }
        feeding.get(); // fails if a flight was refused
        while (!cluster.isProcessed(place.topic(), place.application())) {
            progress.look();
            Thread.sleep(LOOK.toMillis());
        }
        progress.finish();
        for (long position = from; position < to; position++) {
            Flight flight = flights.replayed(position);
            truth.compute(flight.route(), (route, before) -> RouteStats.add(before, flight));
            hours.add(flight);
        }
    }

    private boolean knowsLastDay(FlightStreams streams) throws InterruptedException {
        return hours.agrees(streams.hours(hours.from(), hours.newest()), report);
    }

    private long fed() {
        return Report.flights(truth);
    }

    private static double seconds(long nanos) {
        return nanos / 1e9;
    }
}
