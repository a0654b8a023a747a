package dev.crema.benchmarks.store;

import dev.crema.benchmarks.measure.Description;
import dev.crema.benchmarks.measure.Unit;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.infra.Blackhole;

/**
 * A commit with much to write back: no record is processed from its begin to its end. What is measured begins after some: until
 * then the compiler has nearly half of the samples of all threads, and processors that a store which writes by a thread of its own
 * would use.
 */
final class FlushPause extends StoreScenario {

    private static final int DIRTY = 100_000;
    private static final int WARMUPS = 10;
    private static final int FLUSHES = 5;

    FlushPause() {
        super("flush-pause");
    }

    @Override
    public Description description() {
        return new Description(
                "How long does processing stop for a flush of 100,000 dirty entries, at the longest?",
                KAFKA,
                CREMA,
                "-",
                TOPOLOGY,
                "String, 100,000, each updated once before each flush",
                Values.JSON.what() + "; Long",
                "every 100,000 operations; cache flush and the store's commit are measured");
    }

    @Override
    List<StoreCase> cases(boolean quick) {
        int pairs = quick ? 1 : 10;
        return List.of(flushes("json", pairs), flushes("long", pairs));
    }

    private static StoreCase flushes(String name, int pairs) {
        return new StoreCase(name, true, DIRTY, 1, WARMUPS, FLUSHES, pairs, false);
    }

    @Override
    Unit unit() {
        return Unit.MILLISECONDS;
    }

    @Override
    double figure(List<Double> seconds, Map<String, Double> details) {
        return Collections.max(seconds) * TimeUnit.SECONDS.toMillis(1);
    }

    @Override
    Workload workload(Fork fork) {
        return fork.of().name().equals("json") ? new Flushes<>(fork, Values.JSON) : new Flushes<>(fork, Values.LONG);
    }

    private static final class Flushes<V> implements Workload {

        private final Table<V> table;
        private final Values<V> values;
        private final String[] keys;
        private long logged;

        Flushes(Fork fork, Values<V> values) {
            this.values = values;
            table = fork.openFilled(values);
            keys = Keys.shuffled(Keys.numbered(DIRTY, Keys::key));
        }

        @Override
        public void before() {
            for (String key : keys) {
                table.record();
                table.put(key, values.change().apply(table.get(key)));
            }
            logged = table.logged();
        }

        @Override
        public void run(Blackhole blackhole) {
            table.commit();
        }

        @Override
        public Map<String, Double> details() {
            return Map.of("entries flushed", (double) table.logged() - logged);
        }

        @Override
        public void close() {
            table.close();
        }
    }
}
