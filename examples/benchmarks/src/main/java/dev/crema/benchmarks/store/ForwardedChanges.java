package dev.crema.benchmarks.store;

import dev.crema.benchmarks.measure.Description;
import dev.crema.benchmarks.measure.Setting;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.openjdk.jmh.infra.Blackhole;

/**
 * Writes that are forwarded with the values they replace, as a materialized {@code mapValues} or join of tables puts without a
 * get before it: nothing but the store on disk knows those values.
 */
final class ForwardedChanges extends StoreScenario {

    private static final Values<Account> VALUES = Values.JSON;
    private static final int KEYS = 2_000_000;
    private static final int ENTRY_BYTES = 180;
    private static final double CACHED = 0.01;

    /** Reads take so long that a commit is measured in parts. */
    private static final int STRETCH = COMMIT / 5;

    ForwardedChanges() {
        super("forward-uniform");
    }

    @Override
    public Description description() {
        return new Description(
                "How many puts a second does a store take that forwards each with the old value, which no cache has?",
                KAFKA,
                CREMA,
                "-",
                TOPOLOGY.replace(
                        "256 MiB of cache", "a flush listener that asks for old values, a cache of 1% of the state"),
                "String, uniform over 2,000,000 (200,000 with --quick)",
                VALUES.what(),
                "every 100,000 operations");
    }

    @Override
    List<StoreCase> cases(boolean quick) {
        int stretches = quick ? 10 : 4; // of fewer keys, which take a tenth of the time, or warming up counted most
        return List.of(new StoreCase(
                "cache of 1%", true, quick ? KEYS / 10 : KEYS, STRETCH, stretches, stretches, quick ? 1 : 5, false));
    }

    @Override
    void prepare(Setting setting, Path shared) {
        State.write(shared, VALUES, cases(setting.quick()).get(0).keys());
    }

    @Override
    Workload workload(Fork fork) {
        StoreCase of = fork.of();
        State.copy(fork.shared(), fork.directory());
        long cacheBytes = (long) (CACHED * ENTRY_BYTES * of.keys());
        return new Puts(of, StoreTable.open(fork.side(), VALUES, fork.directory(), cacheBytes));
    }

    private static final class Puts implements Workload {

        private final StoreCase of;
        private final StoreTable<Account> table;
        private final String[] keys;
        private int next;
        private int replaced;

        Puts(StoreCase of, StoreTable<Account> table) {
            this.of = of;
            this.table = table;
            keys = Arrays.stream(Keys.uniform(of.keys(), of.allOperations()))
                    .mapToObj(Keys::key)
                    .toArray(String[]::new);
            table.forwardChanges((before, after) -> replaced += before == null ? 0 : 1);
        }

        @Override
        public void run(Blackhole blackhole) {
            replaced = 0;
            long logged = table.logged();
            for (int i = 0; i < of.operations(); i++) {
                String key = keys[next++];
                table.record();
                table.put(key, new Account(key));
            }
            table.commit();
            if (replaced != table.logged() - logged) {
                throw new IllegalStateException(
                        replaced + " of " + (table.logged() - logged) + " changes were forwarded with an old value");
            }
        }

        @Override
        public void close() {
            table.close();
        }
    }
}
