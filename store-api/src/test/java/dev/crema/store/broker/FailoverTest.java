package dev.crema.store.broker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.store.broker.CrashRun.Plan;
import dev.crema.store.broker.FailoverRun.Departure;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Tasks that move between two instances, four partitions and two threads each, and are recycled from active to standby
 * and back. {@code -Psoak} lets instances leave 24 times instead of 3; {@code -Dcrema.seed} repeats a run's keys, values
 * and amounts of work, though not its threads'.
 */
class FailoverTest {

    private static final int TIMES_EACH = Boolean.getBoolean("crema.soak") ? 8 : 1;
    private static final long SEED = Long.getLong("crema.seed", new Random().nextLong());

    @RegisterExtension
    static final TestExecutionExceptionHandler SEED_IN_FAILURES = (context, failure) -> {
        throw new AssertionError("-Dcrema.seed=" + SEED + ": " + failure.getMessage(), failure);
    };

    private static EmbeddedBroker broker;

    @TempDir
    Path directory;

    @BeforeAll
    static void start() throws Exception {
        broker = EmbeddedBroker.start();
    }

    @AfterAll
    static void stop() throws Exception {
        if (broker != null) {
            broker.close();
        }
    }

    @ParameterizedTest
    @EnumSource
    void tasks_that_move_and_are_recycled_lose_nothing_and_answer_truly(Guarantee guarantee) throws Exception {
        Plan plan = new Plan(guarantee, CachedTallyStores.class, SEED, directory);
        System.out.println("failover run " + plan + ": starts");
        try (FailoverRun run = new FailoverRun(broker, plan)) {
            run.start();
            for (int time = 0; time < TIMES_EACH; time++) {
                for (Departure departure : Departure.values()) {
                    run.round(departure);
                }
            }
            List<Difference> differences = run.finish();
            System.out.println(run.summary());
            assertThat(differences).as("%s: at the end", run).isEmpty();
            assertThat(run.untrueAnswers())
                    .as("%s: answers true at no time", run)
                    .isEmpty();
            assertThat(run.questions().fromStandby())
                    .as("%s: answers of standbys", run)
                    .isPositive();
            // every departure leaves two standbys to become active, every arrival takes two active tasks away
            assertThat(run.count(TaskMoves.RECYCLED_TO_ACTIVE))
                    .as("%s: recycled to active", run)
                    .isPositive();
            assertThat(run.count(TaskMoves.RECYCLED_TO_STANDBY))
                    .as("%s: recycled to standby", run)
                    .isPositive();
        }
    }
}
