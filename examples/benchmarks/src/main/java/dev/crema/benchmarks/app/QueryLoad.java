package dev.crema.benchmarks.app;

import dev.crema.benchmarks.measure.Failure;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;

/**
 * A thread that asks for keys at a fixed rate, whether or not the last answer was in time. Latency counts from the moment
 * at which a query was due, so that those which a late answer holds up count as late, too.
 */
final class QueryLoad<V> extends Thread {

    private static final long INTERVAL_NANOS = 1_000_000_000L / 2_000;

    private final Function<String, V> question;
    private final String[] keys;
    private final Object[] answers;
    private final long[] asked;
    private final long[] latencies;
    private volatile int answered;
    private volatile Throwable problem;
    private volatile long cpuNanos;

    /**
     * @param question asks the application
     * @param draws keys, one for each query
     */
    QueryLoad(Function<String, V> question, String[] draws) {
        super("queries");
        setDaemon(true);
        this.question = question;
        this.keys = draws;
        this.answers = new Object[draws.length];
        this.asked = new long[draws.length];
        this.latencies = new long[draws.length];
    }

    /** How many queries are asked in so many seconds. */
    static int queries(int seconds) {
        return (int) (seconds * 1_000_000_000L / INTERVAL_NANOS);
    }

    @Override
    public void run() {
        long cpuBefore = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        try {
            askAll(System.nanoTime());
        } catch (RuntimeException | Error e) {
            problem = e;
        }
        cpuNanos = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - cpuBefore;
    }

    private void askAll(long start) {
        for (int i = 0; i < keys.length; i++) {
            long due = start + i * INTERVAL_NANOS;
            for (long wait = due - System.nanoTime(); wait > 0; wait = due - System.nanoTime()) {
                LockSupport.parkNanos(wait);
            }
            asked[i] = System.nanoTime();
            answers[i] = question.apply(keys[i]);
            latencies[i] = System.nanoTime() - due;
            answered = i + 1;
        }
    }

    int answered() {
        return answered;
    }

    /**
     * @throws Failure if a query failed
     */
    void requireHealthy() {
        if (problem != null) {
            throw new Failure("a query failed: " + problem, problem);
        }
    }

    /** The time in which a share of all queries was answered, in microseconds. */
    double latencyMicros(double share) {
        long[] sorted = latencies.clone();
        Arrays.sort(sorted);
        return sorted[(int) Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] / 1e3;
    }

    double cpuMicrosPerQuery() {
        return cpuNanos / 1e3 / keys.length;
    }

    /** How long the oldest answer had been out of date when it was asked for, in milliseconds; 0 if none was. */
    double oldestMillis(Aggregate<V> aggregate, Occurrences input, Timeline processing) {
        long oldest = 0;
        for (int i = 0; i < keys.length; i++) {
            @SuppressWarnings("unchecked")
            V answer = (V) answers[i];
            long count = answer == null ? 0 : aggregate.count().applyAsLong(answer);
            long outdated = processing.timeOf(input.offset(keys[i], count) + 1);
            if (outdated != Long.MAX_VALUE) {
                oldest = Math.max(oldest, asked[i] - outdated);
            }
        }
        return oldest / 1e6;
    }
}
