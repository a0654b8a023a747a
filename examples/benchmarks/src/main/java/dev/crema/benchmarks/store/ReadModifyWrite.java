package dev.crema.benchmarks.store;

import dev.crema.benchmarks.measure.Description;
import java.util.List;
import java.util.Map;
import org.openjdk.jmh.infra.Blackhole;

/** An aggregation's store: get, change, put on hot keys. */
final class ReadModifyWrite<V> extends StoreScenario {

    private final Values<V> values;

    ReadModifyWrite(String name, Values<V> values) {
        super(name);
        this.values = values;
    }

    @Override
    public Description description() {
        return new Description(
                "How many updates a second does a store take where few keys are updated often?",
                KAFKA,
                CREMA,
                "HashMap",
                TOPOLOGY,
                "String, Zipf 0.99 over 100,000",
                values.what(),
                COMMITS);
    }

    @Override
    List<StoreCase> cases(boolean quick) {
        int pairs = quick ? 1 : 3;
        return List.of(
                new StoreCase("commit every 500,000", true, COMMIT, quick ? 3 : 5, pairs, true),
                new StoreCase("commit every 50,000", false, SHORT_COMMIT, quick ? 15 : 30, pairs, true));
    }

    @Override
    Workload workload(Fork fork) {
        return new Updates(fork);
    }

    private final class Updates implements Workload {

        private final Table<V> table;
        private final String[] draws;
        private final int operations;
        private final long loggedBefore;
        private int next;
        private long done;

        Updates(Fork fork) {
            String[] keys = Keys.numbered(Keys.HOT, Keys::key);
            operations = fork.of().operations();
            draws = Keys.zipf(keys, 4 * COMMIT);
            table = fork.open(values);
            for (String key : keys) {
                table.record();
                table.put(key, values.first().apply(key));
            }
            table.commit();
            loggedBefore = table.logged();
        }

        @Override
        public void run(Blackhole blackhole) {
            for (int i = 0; i < operations; i++) {
                String key = draws[next];
                next = next + 1 == draws.length ? 0 : next + 1;
                table.record();
                table.put(key, values.change().apply(table.get(key)));
            }
            table.commit();
            done += operations;
        }

        @Override
        public Map<String, Double> details() {
            long logged = table.logged() - loggedBefore;
            return logged == 0
                    ? Map.of()
                    : Map.of(
                            "distinct keys/commit", (double) logged * operations / done,
                            "coalescing factor", (double) done / logged);
        }

        @Override
        public void close() {
            table.close();
        }
    }
}
