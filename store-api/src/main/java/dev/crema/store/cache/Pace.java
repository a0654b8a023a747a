package dev.crema.store.cache;

/**
 * How many writes can be written back in a given time, by the mean of those so far. It keeps a buffer from growing past
 * what a commit can take in before its transaction times out, which would repeat for ever. For one thread.
 */
final class Pace {

    /** Writes of one go, where there are more than the budget has room for. */
    static final int CATCH_UP = 16;

    /** Until something was measured: slow for a store on disk with its changelog. */
    private static final long FIRST_GUESS_NANOS = 20_000;

    /** Weight of the newest write in the mean, as a power of two. */
    private static final int SMOOTHING = 6;

    private final long budgetNanos;
    private long meanNanos = FIRST_GUESS_NANOS;
    private long maxWrites;

    Pace(long budgetNanos) {
        this.budgetNanos = budgetNanos;
        took(FIRST_GUESS_NANOS);
    }

    /** One write took this long. */
    void took(long nanos) {
        meanNanos += (nanos - meanNanos) >> SMOOTHING;
        maxWrites = Math.max(1, budgetNanos / Math.max(1, meanNanos));
    }

    /** Writes that fit into the budget, at least one. */
    long maxWrites() {
        return maxWrites;
    }
}
