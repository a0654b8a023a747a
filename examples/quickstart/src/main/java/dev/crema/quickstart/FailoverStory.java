package dev.crema.quickstart;

import dev.crema.quickstart.Instance.Statistics;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.stream.IntStream;

/** Several instances count, each in a process of its own; one is killed meanwhile; what all others know is compared with the truth. */
final class FailoverStory {

    private static final Duration LOOK = Duration.ofMillis(50);
    private static final Duration LINE = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private static final Set<Integer> ALL =
            new TreeSet<>(IntStream.range(0, Cluster.PARTITIONS).boxed().toList());

    private final Flights flights;
    private final Place place;
    private final Cluster cluster;
    private final Report report;
    private final List<OtherProcess> instances = new ArrayList<>();

    /** What the store should hold, filled from the input and not from Kafka. */
    private final Map<String, RouteStats> truth = new HashMap<>();

    private final Hours hours = new Hours();

    private long counted;

    FailoverStory(Flights flights, Place place, Cluster cluster, Report report) {
        this.flights = flights;
        this.place = place;
        this.cluster = cluster;
        this.report = report;
    }

    /**
     * Tells it.
     *
     * @param count of instances
     * @param kills whether one is killed when half of the flights are counted
     * @return whether the stores agreed with the truth at the end
     */
    boolean tell(long events, int count, boolean kills) throws IOException, ExecutionException, InterruptedException {
        try (Feeder feeder = new Feeder(flights, place.topic(), place.bootstrapServers())) {
            start(count);
            takeOver();
            long before = counted;
            report.say("%nFeeding %,d flights", events);
            Future<?> feeding = feeder.feed(0, events);
            if (kills) {
                awaitCounted(before + events / 2, feeding);
                killOne();
            }
            awaitCounted(before + events, feeding);
            feeding.get();
            await("the last flights to be committed", this::isProcessed);
            return agrees(events);
        } finally {
            OtherProcess.close(instances);
        }
    }

    /** What an application of this name has counted before is where the truth of this run begins. */
    private void takeOver() throws InterruptedException {
        await("what earlier runs left to be counted", this::isProcessed);
        truth.putAll(awaitAll(OtherProcess::routes));
        hours.takeOver(awaitAll(instance -> instance.hours(0, Long.MAX_VALUE)));
        counted = Report.flights(truth);
        if (counted > 0) {
            report.say(
                    "  earlier runs of %s counted %,d flights already; these come on top",
                    place.application(), counted);
        }
    }

    private void start(int count) throws IOException, ExecutionException, InterruptedException {
        int partitions = cluster.partitions(place.topic());
        if (partitions != Cluster.PARTITIONS) {
            throw new Failure("topic " + place.topic() + " has " + partitions
                    + " partitions, and several instances are told of " + Cluster.PARTITIONS + "; give another --name");
        }
        for (int number = 0; number < count; number++) {
            Place own = place.in(Workspace.ofInstance(Files.createDirectories(place.state()), number));
            instances.add(OtherProcess.start(number, own));
        }
        instances.forEach(OtherProcess::awaitRunning);
        await("the partitions to be shared", () -> has(OtherProcess::active) && isReplicated());
        report.say("%n%d instances run, each in a process of its own", count);
        for (OtherProcess instance : instances) {
            Set<Integer> standbys = instance.any();
            Set<Integer> active = instance.active();
            standbys.removeAll(active);
            report.say("  instance %d counts partitions %s, and is standby of %s", instance.number(), active, standbys);
        }
    }

    /** Whether each partition is answered by as many instances as there are copies of it. */
    private boolean isReplicated() {
        int copies = 0;
        for (OtherProcess instance : instances) {
            copies += instance.any().size();
        }
        return copies == ALL.size() * (1 + place.how().standbys());
    }

    /** Whether the instances together have all partitions. */
    private boolean has(Function<OtherProcess, Set<Integer>> answered) {
        Set<Integer> all = new TreeSet<>();
        instances.forEach(instance -> all.addAll(answered.apply(instance)));
        return all.equals(ALL);
    }

    private void killOne() throws InterruptedException {
        OtherProcess victim = instances.stream()
                .filter(instance -> !instance.active().isEmpty())
                .findFirst()
                .orElseThrow(() -> new Failure("a rebalance is under way, and no instance to kill counts anything"));
        Set<Integer> lost = victim.active();
        instances.remove(victim);
        long restored = restored();
        long killed = System.nanoTime();
        victim.kill();
        report.say("%n  instance %d is killed, which counted partitions %s", victim.number(), lost);
        if (place.how().standbys() > 0) {
            await("standbys to answer", () -> has(OtherProcess::any));
            report.say("  stale answers of all partitions, from standbys too, after %.1f s", seconds(killed));
        }
        await("others to take the partitions over", () -> has(OtherProcess::active));
        report.say(
                "  answers of all partitions as before after %.1f s, %,d changelog records restored%n",
                seconds(killed), restored() - restored);
    }

    private long restored() {
        return instances.stream().mapToLong(OtherProcess::restored).sum();
    }

    private static double seconds(long since) {
        return (System.nanoTime() - since) / 1e9;
    }

    /**
     * Until so many flights are counted, which is told once a second, however long it takes.
     *
     * @param feeding of them, which fails if a flight was refused
     */
    private void awaitCounted(long enough, Future<?> feeding) throws InterruptedException {
        long told = System.nanoTime();
        while (counted < enough) {
            long before = counted;
            await("flights to be counted", () -> isMoreThan(before, feeding));
            if (System.nanoTime() - told > LINE.toNanos()) {
                told = System.nanoTime();
                report.say("  counted %,11d", counted);
            }
        }
    }

    private boolean isMoreThan(long before, Future<?> feeding) throws ExecutionException, InterruptedException {
        if (feeding.isDone()) {
            feeding.get();
        }
        counted = all(OtherProcess::routes).map(Report::flights).orElse(before);
        return counted > before;
    }

    /** What is counted in all partitions; empty while a rebalance is under way. */
    private <K> Optional<Map<K, RouteStats>> all(Function<OtherProcess, Optional<Statistics<K>>> question) {
        Map<K, RouteStats> all = new HashMap<>();
        List<Integer> asked = new ArrayList<>();
        for (OtherProcess instance : instances) {
            Optional<Statistics<K>> part = question.apply(instance);
            if (part.isEmpty()) {
                return Optional.empty();
            }
            asked.addAll(part.get().partitions());
            part.get().counted().forEach((key, stats) -> all.merge(key, stats, RouteStats::plus));
        }
        boolean isEachOnce = asked.size() == ALL.size() && ALL.equals(new TreeSet<>(asked));
        return isEachOnce ? Optional.of(all) : Optional.empty();
    }

    private <K> Map<K, RouteStats> awaitAll(Function<OtherProcess, Optional<Statistics<K>>> question)
            throws InterruptedException {
        Map<K, RouteStats> all = new HashMap<>();
        await("all partitions to answer", () -> {
            Optional<Map<K, RouteStats>> answered = all(question);
            answered.ifPresent(all::putAll);
            return answered.isPresent();
        });
        return all;
    }

    private boolean isProcessed() throws ExecutionException, InterruptedException {
        return cluster.isProcessed(place.topic(), place.application());
    }

    private boolean agrees(long events) throws InterruptedException {
        for (long position = 0; position < events; position++) {
            Flight flight = flights.replayed(position);
            truth.compute(flight.route(), (route, before) -> RouteStats.add(before, flight));
            hours.add(flight);
        }
        Map<String, RouteStats> stored = awaitAll(OtherProcess::routes);
        report.say("%nBusiest routes, by interactive queries of all instances");
        report.busiest(stored);
        if (!report.agrees(truth, stored)
                || !hours.agrees(awaitAll(instance -> instance.hours(hours.from(), hours.newest())), report)) {
            return false;
        }
        report.say(
                "%nnothing lost, nothing counted twice: %,d flights on %,d routes",
                Report.flights(truth), truth.size());
        return true;
    }

    /** Something that comes true. */
    private interface Condition {
        boolean holds() throws ExecutionException, InterruptedException;
    }

    private static void await(String what, Condition condition) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        try {
            while (!condition.holds()) {
                if (System.nanoTime() > end) {
                    throw new Failure("waited " + PATIENCE.toSeconds() + " s in vain for " + what);
                }
                Thread.sleep(LOOK.toMillis());
            }
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Failure failure) {
                throw failure;
            }
            throw new Failure("the broker does not answer: " + e.getCause().getMessage(), e);
        }
    }
}
