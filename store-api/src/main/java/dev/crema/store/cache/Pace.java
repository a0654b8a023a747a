package dev.crema.store.cache;

/**
 * How many writes can be written back in a given time, by the mean of those so far. It keeps a buffer from growing past
 * what a commit can take in before its transaction times out, which would repeat for ever. For one thread.
 */
final class Pace {

    /** What one put may wait for the writes before it. */
    private static final long BATCH_NANOS = 2_000_000;

    /** Writes of one go at the least, where there are more than the budget has room for. */
    private static final int CATCH_UP = 16;

    /** The part of a buffer that goes in one batch at the most, since the rest may still be overwritten. */
    private static final int SHARE_OF_BUFFER = 16;

    /** Until something was measured: slow for a store on disk with its changelog. */
    private static final long FIRST_GUESS_NANOS = 20_000;

    /** Writes that the mean looks back on. */
    private static final int MEMORY = 64;

    private final long budgetNanos;
    private double meanNanos = FIRST_GUESS_NANOS;
    private long maxWrites;

    Pace(long budgetNanos) {
        this.budgetNanos = budgetNanos;
        took(FIRST_GUESS_NANOS, 1);
    }

    /** So many writes took this long together. */
    void took(long nanos, int writes) {
        meanNanos += ((double) nanos / writes - meanNanos) * Math.min(writes, MEMORY) / MEMORY;
        maxWrites = Math.max(1, (long) (budgetNanos / Math.max(1, meanNanos)));
    }

    /** Writes to make in one go, out of so many that wait: at least one of them, and never more than there are. */
    long batch(long waiting) {
        long batch = Math.min(waiting / SHARE_OF_BUFFER, (long) (BATCH_NANOS / Math.max(1, meanNanos)));
        return Math.min(waiting, Math.max(waiting > maxWrites ? CATCH_UP : 1, batch));
    }

    /** Writes that fit into the budget, at least one. */
    long maxWrites() {
        return maxWrites;
    }
}
