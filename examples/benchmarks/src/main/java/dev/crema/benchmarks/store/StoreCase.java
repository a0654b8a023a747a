package dev.crema.benchmarks.store;

/**
 * One case of a store-level scenario.
 *
 * @param name unique in its scenario
 * @param decides whether its ratio counts
 * @param operations of one measured stretch
 * @param stretches that are measured in one fork
 * @param pairs of forks
 * @param hasLimit whether the limit is measured too
 */
record StoreCase(String name, boolean decides, int operations, int stretches, int pairs, boolean hasLimit) {

    /** Stretches before the measured ones, in which the compiler gets its work done. */
    int warmups() {
        return stretches;
    }
}
