package dev.crema.benchmarks.store;

import dev.crema.benchmarks.child.ChildCase;
import dev.crema.benchmarks.child.ChildScenario;
import dev.crema.benchmarks.child.Order;
import dev.crema.benchmarks.measure.Description;
import dev.crema.benchmarks.measure.Failure;
import dev.crema.benchmarks.measure.Sample;
import dev.crema.benchmarks.measure.Setting;
import dev.crema.benchmarks.measure.Side;
import dev.crema.benchmarks.measure.Unit;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import org.apache.kafka.streams.state.WindowStore;
import org.apache.kafka.streams.state.WindowStoreIterator;

/** Whether what is buffered of other keys costs those that are written. */
public final class WindowBufferGrowth extends ChildScenario {

    private static final Values<Long> VALUES = Values.LONG;
    private static final int FEW = 1_000;
    private static final int MANY = 1_000_000;
    private static final int WRITTEN = 100;
    private static final int WINDOWS = 20;
    private static final long LENGTH_MS = TimedScenario.LENGTH.toMillis();
    private static final int RECORDS = 200_000;
    private static final int STRETCHES = 5;

    /** So much that nothing is written back. */
    private static final long CACHE_BYTES = 2L << 30;

    public WindowBufferGrowth() {
        super("window-buffer-growth", new Unit("times", false));
    }

    @Override
    public Description description() {
        return new Description(
                "How many times as long does a record take with a million windows buffered of other keys as with a thousand?",
                "Stores.windowStoreBuilder, caching enabled, over Stores.persistentWindowStore",
                "CachedStores.windowStoreBuilder over RocksStores.persistentWindowStore, 2 GiB of cache on both sides",
                "-",
                "none: one logged store in a task driven by hand; for each record the windows of the key in the last two minutes"
                        + " are fetched, and one is put; medians of %d stretches of %,d records"
                                .formatted(STRETCHES, RECORDS),
                "String, %d of them written, in %d windows of a minute, beside 1,000 and 1,000,000 others with a window each"
                        .formatted(WRITTEN, WINDOWS),
                VALUES.what(),
                "none while it is measured");
    }

    @Override
    public List<String> flags() {
        return List.of("-Xms5g", "-Xmx5g", "-XX:+AlwaysPreTouch");
    }

    @Override
    protected List<ChildCase> cases(Setting setting) {
        return List.of(new ChildCase("%,d beside %,d windows".formatted(MANY, FEW), true, setting.pairs(10), false));
    }

    @Override
    public Sample measure(Order order) {
        cost(order.side(), FEW, order.directory().resolve("rehearsal")); // has the compiler get its work done
        double few = cost(order.side(), FEW, order.directory().resolve("few"));
        double many = cost(order.side(), MANY, order.directory().resolve("many"));
        return new Sample(
                many / few, Map.of("us a record with few buffered", few, "us a record with many buffered", many));
    }

    /** Microseconds a record. */
    private static double cost(Side side, int buffered, Path directory) {
        try (Task task = new Task(directory, CACHE_BYTES)) {
            WindowStore<String, Long> store = task.open(TimedScenario.windows(side, VALUES));
            for (int number : Keys.permuted(buffered)) {
                task.record();
                store.put(Keys.key(WRITTEN + number), 0L, start(number));
            }
            int[] draws = Keys.uniform(WRITTEN, RECORDS);
            double median = DoubleStream.generate(() -> stretch(task, store, draws))
                    .limit(STRETCHES)
                    .sorted()
                    .toArray()[STRETCHES / 2];
            if (task.logged() > 0) {
                throw new Failure("what was to be buffered was written back");
            }
            return median;
        }
    }

    private static double stretch(Task task, WindowStore<String, Long> store, int[] draws) {
        long begin = System.nanoTime();
        for (int i = 0; i < draws.length; i++) {
            String key = Keys.key(draws[i]);
            long start = start(i);
            task.record();
            long sum = 0;
            try (WindowStoreIterator<Long> windows = store.fetch(key, start - 2 * LENGTH_MS, start)) {
                while (windows.hasNext()) {
                    sum += windows.next().value;
                }
            }
            store.put(key, sum % 1_000 + 1, start);
        }
        return (System.nanoTime() - begin) / 1e3 / draws.length;
    }

    private static long start(int number) {
        return number % WINDOWS * LENGTH_MS;
    }
}
