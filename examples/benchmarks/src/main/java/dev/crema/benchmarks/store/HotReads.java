package dev.crema.benchmarks.store;

import dev.crema.benchmarks.measure.Description;
import dev.crema.benchmarks.measure.Side;
import dev.crema.store.cache.CacheConfig;
import dev.crema.store.cache.ValueSharing;
import java.util.List;

/** Reads of hot keys. */
final class HotReads extends StoreScenario {

    private static final Values<Account> VALUES = Values.JSON;

    private final ValueSharing sharing;

    /**
     * @param sharing that Crema's side is told
     */
    HotReads(String name, ValueSharing sharing) {
        super(name);
        this.sharing = sharing;
    }

    @Override
    public Description description() {
        return new Description(
                "How many reads a second does a store answer of keys that are read often?",
                KAFKA,
                CREMA + ", values " + sharing,
                "HashMap",
                TOPOLOGY,
                HOT_KEYS,
                VALUES.what() + (sharing == ValueSharing.IMMUTABLE ? ", declared immutable" : ""),
                COMMITS);
    }

    @Override
    List<StoreCase> cases(boolean quick) {
        int pairs = quick ? 1 : sharing == ValueSharing.IMMUTABLE ? 3 : 10;
        return List.of(
                StoreCase.hot("commit every 500,000", true, COMMIT, 3, pairs),
                StoreCase.hot("commit every 50,000", false, SHORT_COMMIT, 30, Math.min(pairs, 3)));
    }

    @Override
    Workload workload(Fork fork) {
        Table<Account> table = table(fork);
        State.fill(table, VALUES, fork.of().keys());
        String[] draws = Keys.zipf(Keys.numbered(fork.of().keys(), Keys::key), 4 * COMMIT);
        return new Reads<>(fork.of(), table, draws, true);
    }

    private Table<Account> table(Fork fork) {
        return fork.side() == Side.CREMA && sharing == ValueSharing.IMMUTABLE
                ? StoreTable.crema(
                        VALUES,
                        fork.directory(),
                        StoreTable.CACHE_BYTES,
                        CacheConfig.configured().withValues(sharing))
                : fork.open(VALUES);
    }
}
