package dev.crema.benchmarks.app;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;

/** Counts records. One thread counts, the stream thread; every other thread reads, and sees each moment a little late. */
class Meter {

    /** Records from one published count to the next: few enough to be a fraction of a millisecond. */
    static final int STEP = 256;

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final long warmUp;
    private final long all;
    private long counted;
    private volatile long published;
    private volatile Moment begun;

    /**
     * @param warmUp records that come before the measured ones
     * @param all records, warm-up included
     */
    Meter(long warmUp, long all) {
        this.warmUp = warmUp;
        this.all = all;
    }

    /**
     * A moment of the stream thread.
     *
     * @param nanos on the clock of {@link System#nanoTime}
     * @param cpuNanos that the thread has used
     */
    record Moment(long thread, long nanos, long cpuNanos) {

        static Moment now(long thread) {
            return new Moment(thread, System.nanoTime(), THREADS.getThreadCpuTime(thread));
        }
    }

    /** A record comes next. Returns whether it is the last one. */
    final boolean next() {
        if (counted == warmUp) {
            begun = Moment.now(Thread.currentThread().getId());
        }
        counted++;
        if (counted % STEP == 0 || counted == warmUp || counted == all) {
            publish(counted);
        }
        return counted == all;
    }

    /** Told the count now and then, and at the end. */
    void publish(long count) {
        published = count;
    }

    final long processed() {
        return published;
    }

    /** Whether nothing is left to be counted. */
    final boolean isAtEnd() {
        return published == all;
    }

    /** When the first measured record came, null before it. */
    final Moment begun() {
        return begun;
    }
}
