package dev.crema.benchmarks.store;

import dev.crema.benchmarks.measure.Description;
import dev.crema.benchmarks.measure.Unit;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.openjdk.jmh.infra.Blackhole;

/** Puts while the write buffer is full: what is written back then is paid for by single records. */
final class PutPause extends StoreScenario {

    private static final Values<Document> VALUES = Values.KIB;

    /** More than fit into 256 MiB. */
    private static final int FILL = 300_000;

    /** Enough for Kafka's cache to turn over, which is when it writes back. */
    private static final int PUTS = 300_000;

    private static final String P99 = "p99 of puts, us";

    PutPause() {
        super("put-pause");
    }

    @Override
    public Description description() {
        return new Description(
                "How long do 99% of single puts take at most, while the write buffer is at its bound?",
                KAFKA,
                CREMA,
                "-",
                TOPOLOGY,
                "String, each once, in random order",
                VALUES.what(),
                "none while it is measured, so that the buffer stays at its bound");
    }

    @Override
    List<StoreCase> cases(boolean quick) {
        return List.of(new StoreCase("p99 of puts", true, FILL, PUTS, 0, 1, quick ? 1 : 10, false));
    }

    @Override
    Unit unit() {
        return Unit.MICROSECONDS;
    }

    @Override
    double figure(List<Double> seconds, Map<String, Double> details) {
        return details.get(P99);
    }

    @Override
    Workload workload(Fork fork) {
        return new Puts(fork);
    }

    private static final class Puts implements Workload {

        private final StoreCase of;
        private final Table<Document> table;
        private final String[] keys;
        private final Histogram nanos = new Histogram(3);
        private int next;

        Puts(Fork fork) {
            of = fork.of();
            table = fork.open(VALUES);
            keys = Keys.shuffled(Keys.numbered(of.keys() + of.allOperations(), Keys::key));
            while (next < of.keys()) {
                put();
            }
        }

        private void put() {
            Document value = Document.of(keys[next]);
            table.record();
            table.put(keys[next++], value);
        }

        @Override
        public void before() {
            nanos.reset();
        }

        @Override
        public void run(Blackhole blackhole) {
            for (int i = 0; i < of.operations(); i++) {
                String key = keys[next++];
                Document value = Document.of(key);
                table.record();
                long begin = System.nanoTime();
                table.put(key, value);
                nanos.recordValue(System.nanoTime() - begin);
            }
        }

        @Override
        public Map<String, Double> details() {
            return Map.of(
                    "longest put, us",
                    nanos.getMaxValue() / 1e3,
                    P99,
                    nanos.getValueAtPercentile(99) / 1e3,
                    "p99.9, us",
                    nanos.getValueAtPercentile(99.9) / 1e3,
                    "p99.99, us",
                    nanos.getValueAtPercentile(99.99) / 1e3,
                    "mean, us",
                    nanos.getMean() / 1e3);
        }

        @Override
        public void close() {
            table.close();
        }
    }
}
