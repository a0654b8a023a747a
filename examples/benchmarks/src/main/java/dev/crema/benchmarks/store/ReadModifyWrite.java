package dev.crema.benchmarks.store;

import dev.crema.benchmarks.measure.Description;
import dev.crema.benchmarks.measure.Setting;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.openjdk.jmh.infra.Blackhole;

/** An aggregation's store: get, change, put on hot keys. */
final class ReadModifyWrite<V> extends StoreScenario {

    /** Past so many keys the state is written once and copied. */
    private static final int COPIED = 1_000_000;

    private final Values<V> values;
    private final List<Integer> sweep;

    /**
     * @param sweep numbers of keys over which the cost is shown, in the full setting
     */
    ReadModifyWrite(String name, Values<V> values, Integer... sweep) {
        super(name);
        this.values = values;
        this.sweep = List.of(sweep);
    }

    @Override
    public Description description() {
        return new Description(
                "How many updates a second does a store take where few keys are updated often?",
                KAFKA,
                CREMA,
                "HashMap",
                TOPOLOGY,
                HOT_KEYS,
                values.what() + "; get, change, put",
                COMMITS);
    }

    @Override
    List<StoreCase> cases(boolean quick) {
        int pairs = quick ? 1 : 3;
        List<StoreCase> cases = new ArrayList<>();
        cases.add(StoreCase.hot("commit every 500,000", true, COMMIT, 3, pairs));
        cases.add(StoreCase.hot("commit every 50,000", false, SHORT_COMMIT, 12, pairs));
        if (!quick) {
            for (int keys : sweep) {
                cases.add(new StoreCase("over %,d keys".formatted(keys), false, keys, COMMIT, 2, 2, 1, false));
            }
        }
        return cases;
    }

    @Override
    void prepare(Setting setting, Path shared) {
        for (StoreCase each : cases(setting.quick())) {
            if (each.keys() >= COPIED) {
                State.write(state(shared, each), values, each.keys());
            }
        }
    }

    private static Path state(Path shared, StoreCase of) {
        return shared.resolve("state-" + of.keys());
    }

    @Override
    Workload workload(Fork fork) {
        if (Files.exists(state(fork.shared(), fork.of()))) {
            State.copy(state(fork.shared(), fork.of()), fork.directory());
            return new Updates(fork.of(), fork.open(values));
        }
        return new Updates(fork.of(), fork.openFilled(values));
    }

    private final class Updates implements Workload {

        private final StoreCase of;
        private final Table<V> table;
        private final Coalescing coalescing;
        private final String[] draws;
        private int next;

        Updates(StoreCase of, Table<V> table) {
            this.of = of;
            this.table = table;
            coalescing = new Coalescing(table);
            draws = Keys.zipf(Keys.numbered(of.keys(), Keys::key), 4 * COMMIT);
        }

        @Override
        public void run(Blackhole blackhole) {
            for (int i = 0; i < of.operations(); i++) {
                String key = draws[next];
                next = next + 1 == draws.length ? 0 : next + 1;
                table.record();
                table.put(key, values.change().apply(table.get(key)));
            }
            table.commit();
            coalescing.committed(of.operations());
        }

        @Override
        public Map<String, Double> details() {
            Map<String, Double> details = new TreeMap<>(coalescing.details());
            details.put("keys", (double) of.keys());
            return details;
        }

        @Override
        public void close() {
            table.close();
        }
    }
}
