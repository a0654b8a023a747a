package dev.crema.benchmarks.store;

import java.util.Map;

/** How many writes became one changelog record, counted from here on. */
final class Coalescing {

    private final Table<?> table;
    private final long loggedBefore;
    private long writes;
    private long commits;

    Coalescing(Table<?> table) {
        this.table = table;
        loggedBefore = table.logged();
    }

    /** A commit has ended, with so many writes before it. */
    void committed(int writesOfCommit) {
        writes += writesOfCommit;
        commits++;
    }

    /** Nothing for a table without a changelog. */
    Map<String, Double> details() {
        long logged = table.logged() - loggedBefore;
        return logged == 0
                ? Map.of()
                : Map.of(
                        "distinct keys/commit", (double) logged / commits,
                        "coalescing factor", (double) writes / logged);
    }
}
