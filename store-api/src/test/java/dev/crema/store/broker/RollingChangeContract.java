package dev.crema.store.broker;

import static dev.crema.store.broker.FailoverRun.Departure.NEWCOMER_IS_KILLED;
import static dev.crema.store.broker.FailoverRun.Departure.VETERAN_STOPS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.store.broker.CrashRun.Plan;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * An application whose instances change their stores one after the other, in the directories that they have, while its
 * input goes on, and later change back; active tasks and standbys of both kinds run side by side.
 */
public abstract class RollingChangeContract extends SeededBrokerTest {

    private final Class<? extends TallyStores> old;
    private final Class<? extends TallyStores> changed;

    /** @param changed stores in place of the old ones, under the same names */
    protected RollingChangeContract(Class<? extends TallyStores> old, Class<? extends TallyStores> changed) {
        this.old = old;
        this.changed = changed;
    }

    @ParameterizedTest
    @EnumSource
    void a_change_there_and_back_loses_nothing_and_answers_truly(Guarantee guarantee) throws Exception {
        Plan plan = new Plan(guarantee, old, SEED, directory);
        System.out.println("rolling change " + plan + ": starts");
        try (FailoverRun run = new FailoverRun(broker, plan)) {
            run.start(); // the first directory has old stores
            run.round(NEWCOMER_IS_KILLED, old);
            run.round(VETERAN_STOPS, changed); // takes over what old stores left at a kill
            run.round(NEWCOMER_IS_KILLED, changed); // what they left when they were closed
            run.round(VETERAN_STOPS, changed); // what it left itself at a kill
            run.round(NEWCOMER_IS_KILLED, changed);
            run.round(VETERAN_STOPS, old); // what changed stores left at a kill
            List<Difference> differences = run.finish(); // what they left when they were closed
            System.out.println(run.summary() + "; restored " + run.restored());
            assertThat(differences).as("%s: at the end", run).isEmpty();
            assertThat(run.untrueAnswers())
                    .as("%s: answers true at no time", run)
                    .isEmpty();
        }
    }
}
