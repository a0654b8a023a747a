package dev.crema.quickstart;

import java.time.Duration;
import java.util.Locale;

/** Tells once a second how far feeding and counting are, the counts as interactive queries see them at that moment. */
final class Progress {

    private static final Duration LINE = Duration.ofSeconds(1);

    private static final Duration STALLED = Duration.ofSeconds(60);

    private final Report report;
    private final Feeder feeder;
    private final FlightStreams streams;
    private final String route;

    private final long fedBefore;
    private final long countedBefore;
    private final long start = System.nanoTime();
    private Sample last;
    private long moved = start;

    private record Sample(long time, long fed, long counted) {}

    /**
     * @param route whose statistics are asked for
     */
    Progress(Report report, Feeder feeder, FlightStreams streams, String route) throws InterruptedException {
        this.report = report;
        this.feeder = feeder;
        this.streams = streams;
        this.route = route;
        this.fedBefore = feeder.acknowledged();
        this.countedBefore = Report.flights(streams.routes());
        this.last = new Sample(start, 0, 0);
    }

    /**
     * Says a line if one is due.
     *
     * @throws Failure if the application has stopped, or nothing was counted for a minute
     */
    void look() throws InterruptedException {
        streams.requireAlive();
        long now = System.nanoTime();
        if (now - last.time() < LINE.toNanos()) {
            return;
        }
        Sample sample = sample(now);
        say(sample);
        if (sample.counted() != last.counted()) {
            moved = now;
        } else if (now - moved > STALLED.toNanos()) {
            throw new Failure("nothing was counted for " + STALLED.toSeconds() + " s, though "
                    + (sample.fed() - sample.counted()) + " flights wait");
        }
        last = sample;
    }

    private Sample sample(long now) throws InterruptedException {
        return new Sample(now, feeder.acknowledged() - fedBefore, Report.flights(streams.routes()) - countedBefore);
    }

    private void say(Sample sample) throws InterruptedException {
        double seconds = (sample.time() - last.time()) / 1e9;
        RouteStats stats = streams.route(route);
        report.say(
                "  %5.1f s   fed %,11d %13s   counted %,11d %13s   %s: %,d flights",
                (sample.time() - start) / 1e9,
                sample.fed(),
                rate(sample.fed() - last.fed(), seconds),
                sample.counted(),
                rate(sample.counted() - last.counted(), seconds),
                route,
                stats == null ? 0 : stats.flights());
    }

    private static String rate(long events, double seconds) {
        return events == 0 ? "" : String.format(Locale.ROOT, "(%,.0f/s)", events / seconds);
    }

    /** Says how long all of it took. */
    void finish() throws InterruptedException {
        Sample sample = sample(System.nanoTime());
        double seconds = (sample.time() - start) / 1e9;
        report.say(
                "  %5.1f s   fed, counted and committed: %,d flights, %,.0f/s",
                seconds, sample.counted(), sample.counted() / seconds);
    }
}
