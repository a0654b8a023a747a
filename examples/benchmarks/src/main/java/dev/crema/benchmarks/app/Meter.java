package dev.crema.benchmarks.app;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;

/** Counts records. One thread counts, the stream thread; every other thread reads, and sees each moment a little late. */
class Meter {

    /** Records from one published count to the next: few enough to be a fraction of a millisecond. */
    static final int STEP = 256;

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private volatile long first;
    private volatile long end;
    private long counted;
    private volatile long published;
    private volatile Moment begun;

    /**
     * @param first how many records come before the measured ones
     * @param end how many there are with the measured ones
     */
    Meter(long first, long end) {
        measure(first, end);
    }

    /** Measures other records; for a moment at which none of either comes. */
    final void measure(long first, long end) {
        this.first = first;
        this.end = end;
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
        if (counted == first) {
            begun = Moment.now(Thread.currentThread().getId());
        }
        counted++;
        if (counted % STEP == 0 || counted == first || counted == end) {
            publish(counted);
        }
        return counted == end;
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
        return published == end;
    }

    /** When the first measured record came, null before it. */
    final Moment begun() {
        return begun;
    }
}
