package dev.crema.benchmarks.store;

import org.openjdk.jmh.infra.Blackhole;

/** Gets of drawn keys, of which all are there or none; a commit, with nothing to write, after as many as a second sees. */
final class Reads<V> implements Workload {

    private final StoreCase of;
    private final Table<V> table;
    private final String[] draws;
    private final boolean present;
    private int next;
    private int uncommitted;

    /**
     * @param present whether the keys are there
     */
    Reads(StoreCase of, Table<V> table, String[] draws, boolean present) {
        this.of = of;
        this.table = table;
        this.draws = draws;
        this.present = present;
    }

    @Override
    public void run(Blackhole blackhole) {
        int found = 0;
        for (int i = 0; i < of.operations(); i++) {
            String key = draws[next];
            next = next + 1 == draws.length ? 0 : next + 1;
            table.record();
            V value = table.get(key);
            found += value == null ? 0 : 1;
            blackhole.consume(value);
        }
        if (found != (present ? of.operations() : 0)) {
            throw new IllegalStateException(found + " of " + of.operations() + " keys were there");
        }
        uncommitted += of.operations();
        if (uncommitted >= StoreScenario.COMMIT || of.operations() == StoreScenario.SHORT_COMMIT) {
            table.commit();
            uncommitted = 0;
        }
    }

    @Override
    public void close() {
        table.close();
    }
}
