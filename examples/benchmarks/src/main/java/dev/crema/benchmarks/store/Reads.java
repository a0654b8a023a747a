package dev.crema.benchmarks.store;

import org.openjdk.jmh.infra.Blackhole;

/** Gets of drawn keys; a commit, with nothing to write, after as many as a second sees. */
final class Reads<V> implements Workload {

    private final StoreCase of;
    private final Table<V> table;
    private final String[] draws;
    private int next;
    private int uncommitted;

    Reads(StoreCase of, Table<V> table, String[] draws) {
        this.of = of;
        this.table = table;
        this.draws = draws;
    }

    @Override
    public void run(Blackhole blackhole) {
        for (int i = 0; i < of.operations(); i++) {
            String key = draws[next];
            next = next + 1 == draws.length ? 0 : next + 1;
            table.record();
            blackhole.consume(table.get(key));
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
