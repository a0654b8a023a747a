package dev.crema.store.broker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.store.broker.CrashRun.Plan;
import dev.crema.store.broker.FailoverRun.Departure;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Tasks that move between two instances, four partitions and two threads each, and are recycled from active to standby
 * and back. {@code -Psoak} lets instances leave 26 times instead of 4, of which ten instead of two are kills; {@code -Dcrema.seed} repeats a run's keys, values
 * and amounts of work, though not its threads'.
 */
public abstract class FailoverContract extends SeededBrokerTest {

    private static final boolean SOAK = Boolean.getBoolean("crema.soak");
    private static final int KILLS = SOAK ? 10 : 2;
    private static final int STOPS = SOAK ? 8 : 1;

    private final Class<? extends TallyStores> stores;

    protected FailoverContract(Class<? extends TallyStores> stores) {
        this.stores = stores;
    }

    @ParameterizedTest
    @EnumSource
    void tasks_that_move_and_are_recycled_lose_nothing_and_answer_truly(Guarantee guarantee) throws Exception {
        Plan plan = new Plan(guarantee, stores, SEED, directory);
        System.out.println("failover run " + plan + ": starts");
        try (FailoverRun run = new FailoverRun(broker, plan)) {
            run.start();
            for (int time = 0; time < KILLS; time++) {
                for (Departure departure : Departure.values()) {
                    if (departure == Departure.NEWCOMER_IS_KILLED || time < STOPS) {
                        run.round(departure);
                    }
                }
            }
            List<Difference> differences = run.finish();
            System.out.println(run.summary());
            assertThat(differences).as("%s: at the end", run).isEmpty();
            assertThat(run.untrueAnswers())
                    .as("%s: answers true at no time", run)
                    .isEmpty();
            assertThat(run.takenOver().values())
                    .as("%s: restored after a kill, of %s", run, run.takenOver().keySet())
                    .isNotEmpty()
                    .allMatch(records -> records <= FailoverRun.MOST_TAKEN_OVER);
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
