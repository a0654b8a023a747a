package dev.crema.benchmarks.app;

import dev.crema.benchmarks.measure.Failure;
import java.time.Duration;

/** How far an application in another process is: input that it has committed. */
final class Progress {

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    /** Short beside what is measured with it, long beside the broker's work for an answer. */
    private static final int INTERVAL_MS = 20;

    private final Broker broker;

    Progress(Broker broker) {
        this.broker = broker;
    }

    /** When so many records were committed. */
    record Moment(long records, long nanos) {

        static Moment of(long records) {
            return new Moment(records, System.nanoTime());
        }

        /** Records a second. */
        double rateSince(Moment before) {
            return (records - before.records) / ((nanos - before.nanos) / 1e9);
        }
    }

    /**
     * Waits until at least so many records are committed.
     *
     * @throws Failure if the process ends, or commits nothing for a minute
     */
    Moment await(AppProcess process, long records) throws Exception {
        Moment moved = Moment.of(broker.committed(Design.NAME, Input.TOPIC));
        Moment now = moved;
        while (now.records < records) {
            process.requireAlive();
            if (now.nanos - moved.nanos > PATIENCE.toNanos()) {
                throw new Failure("no commit for " + PATIENCE.toSeconds() + " s");
            }
            Thread.sleep(INTERVAL_MS);
            now = Moment.of(broker.committed(Design.NAME, Input.TOPIC));
            moved = now.records > moved.records ? now : moved;
        }
        return now;
    }
}
