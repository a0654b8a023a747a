package dev.crema.benchmarks.store;

import dev.crema.benchmarks.measure.Description;
import java.util.List;

/** Reads of keys that are not there. */
final class AbsentReads extends StoreScenario {

    private static final String HOT = "drawn Zipf 0.99";
    private static final String FRESH = "never repeated";
    private static final Values<Account> VALUES = Values.JSON;

    AbsentReads() {
        super("get-absent");
    }

    @Override
    public Description description() {
        return new Description(
                "How many reads a second does a store answer of keys that it does not have?",
                KAFKA,
                CREMA,
                "HashMap",
                TOPOLOGY,
                "String, 100,000 absent ones drawn Zipf 0.99, and absent ones never repeated; 100,000 others are stored",
                VALUES.what(),
                COMMITS);
    }

    @Override
    List<StoreCase> cases(boolean quick) {
        int pairs = quick ? 1 : 3;
        int commits = 3;
        return List.of(
                StoreCase.hot(HOT, true, COMMIT, commits, pairs),
                StoreCase.hot(FRESH, true, COMMIT, commits, pairs),
                StoreCase.hot(HOT + ", commit every 50,000", false, SHORT_COMMIT, 10 * commits, pairs));
    }

    @Override
    Workload workload(Fork fork) {
        StoreCase of = fork.of();
        return new Reads<>(of, fork.openFilled(VALUES), of.name().equals(FRESH) ? fresh(of) : hot(), false);
    }

    private static String[] hot() {
        return Keys.zipf(Keys.numbered(Keys.HOT, Keys::absent), 4 * COMMIT);
    }

    private static String[] fresh(StoreCase of) {
        return Keys.shuffled(Keys.numbered(of.allOperations(), Keys::absent));
    }
}
