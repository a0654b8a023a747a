package dev.crema.memory.broker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.store.broker.CrashRun;
import dev.crema.store.broker.CrashRun.Plan;
import dev.crema.store.broker.Guarantee;
import dev.crema.store.broker.SeededBrokerTest;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Sudden death of an application whose stores are in memory and start warm. {@code -Psoak} kills it 30 times under each
 * guarantee instead of 4; {@code -Dcrema.seed} repeats a run's keys, values and moments, though not its threads'.
 */
class WarmCrashTest extends SeededBrokerTest {

    private static final int KILLS = Boolean.getBoolean("crema.soak") ? 30 : 4;
    private static final int LOADED = 10_000;
    private static final int RATE = 400;
    private static final int LONGEST_LIFE_MS = 1500;

    private static final Map<String, String> CONFIG = Map.of("crema.memory.snapshot.interval.ms", "300");

    @ParameterizedTest
    @EnumSource
    void after_a_kill_stores_start_from_their_snapshot_and_are_true(Guarantee guarantee) throws Exception {
        Plan plan = new Plan(guarantee, WarmStores.class, SEED, directory, 1, RATE, LONGEST_LIFE_MS, LOADED, CONFIG);
        try (CrashRun run = new CrashRun(broker, plan)) {
            for (int kill = 1; kill <= KILLS; kill++) {
                assertThat(run.kill()).as("%s: after kill %d", run, kill).isEmpty();
            }
            assertThat(run.finish()).as("%s: at the end", run).isEmpty();
            System.out.println(run.summary());
            assertThat(run.kills()).allSatisfy(kill -> assertThat(kill.restoredByStore())
                    .as("%s: restored after a kill", run)
                    .allSatisfy((store, records) -> {
                        if (WarmStores.WARM.contains(store)) {
                            assertThat(records).as(store).isLessThan(LOADED);
                        } else {
                            assertThat(records).as(store).isGreaterThanOrEqualTo(LOADED);
                        }
                    }));
        }
    }
}
