package dev.crema.benchmarks.store;

/**
 * One case of a store-level scenario.
 *
 * @param name unique in its scenario
 * @param decides whether its ratio counts
 * @param keys that are stored before anything is measured
 * @param operations of one measured stretch
 * @param warmups stretches before the measured ones, in which the compiler gets its work done
 * @param stretches that are measured in one fork
 * @param pairs of forks
 * @param hasLimit whether the limit is measured too
 */
record StoreCase(
        String name,
        boolean decides,
        int keys,
        int operations,
        int warmups,
        int stretches,
        int pairs,
        boolean hasLimit) {

    /** A case of hot keys, a commit at the end of each stretch; a fork measures this many commits. */
    static StoreCase hot(String name, boolean decides, int operations, int commits, int pairs) {
        return new StoreCase(name, decides, Keys.HOT, operations, commits, commits, pairs, true);
    }

    /** Operations of all stretches together, warm-up included. */
    int allOperations() {
        return operations * (warmups + stretches);
    }
}
