package dev.crema.benchmarks.store;

import dev.crema.benchmarks.measure.Description;
import dev.crema.benchmarks.measure.Setting;
import dev.crema.benchmarks.measure.Side;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** Reads that a cache cannot answer, since all keys are read equally often and few fit into it. */
final class UniformReads extends StoreScenario {

    private static final Values<Account> VALUES = Values.JSON;
    private static final int KEYS = 10_000_000;
    private static final int ENTRY_BYTES = 180;
    private static final double CACHED = 0.01;

    /** Reads take so long that a commit is measured in parts. */
    private static final int STRETCH = COMMIT / 5;

    UniformReads() {
        super("miss-uniform");
    }

    @Override
    public Description description() {
        return new Description(
                "What does a cache cost where it does not help?",
                KAFKA,
                CREMA,
                "RocksDB get, and the value deserialized",
                TOPOLOGY.replace("256 MiB of cache", "a cache of 1% of the state"),
                "String, uniform over 10,000,000 (1,000,000 with --quick)",
                VALUES.what(),
                "every 500,000 operations");
    }

    @Override
    List<StoreCase> cases(boolean quick) {
        return List.of(new StoreCase(
                "cache of 1%", true, quick ? KEYS / 10 : KEYS, STRETCH, quick ? 5 : 2, 5, quick ? 1 : 10, true));
    }

    @Override
    void prepare(Setting setting, Path shared) {
        State.write(shared, VALUES, cases(setting.quick()).get(0).keys());
    }

    @Override
    Workload workload(Fork fork) {
        StoreCase of = fork.of();
        long cacheBytes = (long) (CACHED * ENTRY_BYTES * of.keys());
        Table<Account> table = fork.side() == Side.LIMIT
                ? RocksTable.of(fork.shared(), VALUES)
                : StoreTable.open(fork.side(), VALUES, fork.shared(), cacheBytes);
        String[] draws = Arrays.stream(Keys.uniform(of.keys(), of.allOperations()))
                .mapToObj(Keys::key)
                .toArray(String[]::new);
        return new Reads<>(of, table, draws, true);
    }
}
