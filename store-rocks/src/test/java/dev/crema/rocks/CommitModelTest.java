package dev.crema.rocks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.quicktheories.QuickTheory.qt;
import static org.quicktheories.generators.SourceDSL.integers;
import static org.quicktheories.generators.SourceDSL.lists;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Random lives of a task: writes, commits, failures, closes, kills and moves in any order, beside a
 * {@link java.util.TreeMap} that takes the same writes. At each step what is read is the same; after each kill nothing is
 * found that was not committed, and what is restored makes it whole. The bound on uncommitted bytes is so small that
 * stores ask for commits and spill all the time. A case is a list of integers, each an operation with its arguments, so
 * that a failing case shrinks; QuickTheories prints it with its seed, and {@code -Dcrema.seed} runs the same cases again.
 */
class CommitModelTest {

    private static final int CASES = Boolean.getBoolean("crema.soak") ? 100 : 10;

    /** Of as many cases each: in a single one, what has to come up may by chance not. */
    private static final int MOST_ROUNDS = 10;

    private static final long SEED = Long.getLong("crema.seed", new Random().nextLong());

    @ParameterizedTest
    @EnumSource
    void a_store_holds_what_was_committed_whatever_happens_to_its_task(Layers layers) {
        CommitModel.Seen seen = new CommitModel.Seen();
        for (int round = 0; round < MOST_ROUNDS && !seen.enough(); round++) {
            check(layers, SEED + round, seen);
        }
        assertThat(seen.commitRequests).as("commits asked for").isPositive();
        assertThat(seen.offsetsFound)
                .as("kills after which a store had its data")
                .isPositive();
    }

    private static void check(Layers layers, long seed, CommitModel.Seen seen) {
        qt().withFixedSeed(seed)
                .withExamples(CASES)
                .withShrinkCycles(60)
                .forAll(lists().of(integers().between(0, Integer.MAX_VALUE)).ofSizeBetween(1, 100))
                .describedAs(operations -> "-Dcrema.seed=" + seed + " " + layers + " " + operations)
                .checkAssert(operations -> run(layers, operations, seen));
    }

    private static void run(Layers layers, List<Integer> operations, CommitModel.Seen seen) {
        try (CommitModel model = new CommitModel(layers, operations.get(0), seen)) {
            operations.subList(1, operations.size()).forEach(model::step);
            model.end();
        }
    }
}
