package dev.crema.benchmarks.store;

import dev.crema.benchmarks.child.ChildCase;
import dev.crema.benchmarks.child.ChildScenario;
import dev.crema.benchmarks.child.Order;
import dev.crema.benchmarks.measure.Description;
import dev.crema.benchmarks.measure.Needs;
import dev.crema.benchmarks.measure.Sample;
import dev.crema.benchmarks.measure.Setting;
import dev.crema.benchmarks.measure.Side;
import dev.crema.benchmarks.measure.Unit;
import dev.crema.memory.MemoryStores;
import dev.crema.store.CachedStores;
import dev.crema.store.cache.CacheBudget;
import dev.crema.store.cache.CacheConfig;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.IntSupplier;
import java.util.stream.IntStream;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.internals.CachedStateStore;

/** What it brings that stores share a budget, while which of them are busy changes. */
public final class BudgetShift extends ChildScenario {

    private static final Values<Account> VALUES = Values.JSON;
    private static final int STORES = 32;
    private static final int KEYS = 20_000;
    private static final long BUDGET = 32L << 20;
    private static final int BUSY = 3;
    private static final int OTHERS = 20;
    private static final int WRITES = 10;
    private static final int PHASES = 8;
    private static final int OPERATIONS = 500_000;
    private static final int COMMIT = 20_000;
    private static final int SAMPLED = 5_000;
    private static final double TOLERANCE = 0.1;

    public BudgetShift() {
        super("budget-shift", new Unit("hit-ratio", true));
    }

    @Override
    public Description description() {
        return new Description(
                "Which part of reads do caches answer that share a budget, while which stores are busy changes?",
                "in its place: Crema's caches, each with a 32nd of the budget",
                "CachedStores.keyValueStoreBuilder over MemoryStores, one budget of 32 MiB; 0 if they were once more than 10% off it",
                "-",
                "none: %d stores in a task driven by hand, of which %d take all but one in %d operations, others after each %,d; one in %d is a"
                                .formatted(STORES, BUSY, OTHERS, OPERATIONS, WRITES)
                        + " put",
                "String, Zipf 0.99 over %,d in each store".formatted(KEYS),
                VALUES.what(),
                "every %,d operations".formatted(COMMIT));
    }

    @Override
    protected List<ChildCase> cases(Setting setting) {
        return List.of(new ChildCase("%d of %d busy".formatted(BUSY, STORES), true, setting.pairs(3), false));
    }

    @Override
    public Needs needs(Setting setting) {
        return new Needs(4 * Needs.GIB, Needs.GIB);
    }

    @Override
    public Sample measure(Order order) {
        try (Task task = new Task(order.directory(), BUDGET)) {
            CacheConfig config =
                    order.side() == Side.KAFKA ? CacheConfig.ofBytes(BUDGET / STORES) : CacheConfig.configured();
            return new Run(task, config).sample(order.side());
        }
    }

    private static final class Run {

        private final List<KeyValueStore<String, Account>> stores;
        private final CacheBudget budget;
        private final Task task;
        private final String[] draws = Keys.zipf(Keys.numbered(KEYS, Keys::key), OPERATIONS);
        private final Random random = new Random(1);
        private double farthest;

        Run(Task task, CacheConfig config) {
            this.task = task;
            stores = IntStream.range(0, STORES)
                    .mapToObj(number -> task.open(CachedStores.keyValueStoreBuilder(
                                    MemoryStores.inMemoryKeyValueStore("store" + number),
                                    Serdes.String(),
                                    VALUES.serde())
                            .withCache(config)
                            .withLoggingDisabled()))
                    .toList();
            budget = CacheBudget.ofApplication(Task.APPLICATION).get(0);
        }

        Sample sample(Side side) {
            for (KeyValueStore<String, Account> store : stores) {
                for (int key = 0; key < KEYS; key++) {
                    store.put(Keys.key(key), VALUES.first().apply(Keys.key(key)));
                }
                commit();
            }
            operate(() -> random.nextInt(STORES)); // which fills the caches
            double hits = sum("hits-total");
            double misses = sum("misses-total");
            farthest = 0;
            for (int phase = 1; phase <= PHASES; phase++) {
                int first = phase * BUSY;
                operate(() ->
                        random.nextInt(OTHERS) > 0 ? (first + random.nextInt(BUSY)) % STORES : random.nextInt(STORES));
            }
            hits = sum("hits-total") - hits;
            misses = sum("misses-total") - misses;
            boolean isOff = side == Side.CREMA && farthest > TOLERANCE;
            return new Sample(isOff ? 0 : hits / (hits + misses), Map.of("farthest from the budget", farthest));
        }

        private void operate(IntSupplier numbers) {
            for (int i = 0; i < OPERATIONS; i++) {
                KeyValueStore<String, Account> store = stores.get(numbers.getAsInt());
                task.record();
                Account account = store.get(draws[random.nextInt(draws.length)]);
                if (random.nextInt(WRITES) == 0) {
                    store.put(account.id, account.visit());
                }
                if (i % COMMIT == 0) {
                    commit();
                }
                if (i % SAMPLED == 0) {
                    farthest = Math.max(farthest, Math.abs(1 - (double) budget.bytes() / BUDGET));
                }
            }
        }

        private void commit() {
            for (KeyValueStore<String, Account> store : stores) {
                ((CachedStateStore<?, ?>) store).flushCache();
                store.commit(Map.of());
            }
        }

        private double sum(String metric) {
            return task.metrics(metric).sum();
        }
    }
}
