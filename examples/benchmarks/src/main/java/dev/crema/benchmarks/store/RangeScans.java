package dev.crema.benchmarks.store;

import dev.crema.benchmarks.measure.Description;
import dev.crema.benchmarks.measure.Setting;
import dev.crema.benchmarks.measure.Side;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.openjdk.jmh.infra.Blackhole;

/**
 * Short ranges over a large store, part of it not yet written back. What is measured begins when the ranges have read the store more
 * than twice over. Earlier Crema's store is the slower one with few dirty entries, by our reading since its cache of blocks is being
 * filled, for which it takes memory.
 */
final class RangeScans extends StoreScenario {

    private static final Values<Account> VALUES = Values.JSON;
    private static final int KEYS = 1_000_000;
    private static final int RANGE = 100;
    private static final int SCANS = 1_000;
    private static final int WARMUPS = 24;
    private static final int STRETCHES = 4;
    private static final int FEW = 1_000;
    private static final int MANY = 100_000;

    RangeScans() {
        super("scan-100");
    }

    @Override
    public Description description() {
        return new Description(
                "How many ranges of 100 entries a second does a store answer while entries wait to be written back?",
                KAFKA,
                CREMA,
                "RocksDB iterator, and keys and values deserialized",
                TOPOLOGY,
                "String, 1,000,000 stored, 1,000 and 100,000 of them dirty; ranges begin uniformly",
                VALUES.what(),
                "none while it is measured, so that the dirty entries stay");
    }

    @Override
    List<StoreCase> cases(boolean quick) {
        int pairs = quick ? 1 : 10;
        return List.of(dirty(FEW, pairs), dirty(MANY, pairs));
    }

    private static StoreCase dirty(int entries, int pairs) {
        return new StoreCase("%,d dirty".formatted(entries), true, KEYS, SCANS, WARMUPS, STRETCHES, pairs, true);
    }

    @Override
    void prepare(Setting setting, Path shared) {
        State.write(shared, VALUES, KEYS);
    }

    @Override
    Workload workload(Fork fork) {
        State.copy(fork.shared(), fork.directory());
        if (fork.side() == Side.LIMIT) {
            return new Scans(fork.of(), RocksTable.of(fork.directory(), VALUES));
        }
        Table<Account> table = fork.open(VALUES);
        int step = KEYS / (fork.of().equals(dirty(FEW, fork.of().pairs())) ? FEW : MANY);
        for (int i = 0; i < KEYS; i += step) {
            table.record();
            table.put(Keys.key(i), new Account(Keys.key(i)).visit());
        }
        return new Scans(fork.of(), table);
    }

    private static final class Scans implements Workload {

        private final StoreCase of;
        private final Table<Account> table;
        private final String[] keys;
        private final int[] draws;
        private int next;

        Scans(StoreCase of, Table<Account> table) {
            this.of = of;
            this.table = table;
            keys = Keys.numbered(of.keys(), Keys::key);
            draws = Keys.uniform(of.keys() - RANGE, of.allOperations());
        }

        @Override
        public void run(Blackhole blackhole) {
            for (int i = 0; i < of.operations(); i++) {
                int from = draws[next++];
                table.record();
                int entries = table.scan(keys[from], keys[from + RANGE - 1]);
                if (entries != RANGE) {
                    throw new IllegalStateException("a range had " + entries + " entries");
                }
            }
        }

        /** What the last flush writes was dirty all the time, if nothing was written before it. */
        @Override
        public Map<String, Double> details() {
            long before = table.logged();
            table.commit();
            return Map.of("dirty entries", (double) table.logged() - before, "written before", (double) before);
        }

        @Override
        public void close() {
            table.close();
        }
    }
}
