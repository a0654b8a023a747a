package dev.crema.store.broker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.store.broker.CrashRun.Plan;
import dev.crema.store.broker.WritesBackAtCommit.TwoStores;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Sudden death: an application on a broker, four partitions and two threads, killed at random moments. {@code -Psoak}
 * kills it 20 times instead of 4; {@code -Dcrema.seed} repeats a run's keys, values and moments, though not its threads'.
 */
class CrashTest extends SeededBrokerTest {

    private static final int KILLS = Boolean.getBoolean("crema.soak") ? 20 : 4;
    private static final int KILLS_TO_SHOW_A_LOSS = 8;

    @ParameterizedTest
    @EnumSource
    void no_acknowledged_record_is_lost_by_sudden_death(Guarantee guarantee) throws Exception {
        try (CrashRun run = run(guarantee, CachedTallyStores.AndSessions.class)) {
            for (int kill = 1; kill <= KILLS; kill++) {
                assertThat(run.kill()).as("%s: after kill %d", run, kill).isEmpty();
            }
            assertThat(run.finish()).as("%s: at the end", run).isEmpty();
            System.out.println(run.summary());
            assertThat(run.kills())
                    .as("%s: most kills hit processed records whose offsets were not committed", run)
                    .filteredOn(kill -> kill.inFlight() > 0)
                    .hasSizeGreaterThan(KILLS / 2);
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_cache_that_writes_back_at_commit_is_found_out(Guarantee guarantee) throws Exception {
        try (CrashRun run = run(guarantee, TwoStores.class)) {
            List<Difference> afterKill = List.of();
            while (of(TwoStores.WRONG, afterKill).isEmpty() && run.kills().size() < KILLS_TO_SHOW_A_LOSS) {
                afterKill = run.kill();
                assertThat(of(TwoStores.RIGHT, afterKill)).as("%s", run).isEmpty();
            }
            assertThat(of(TwoStores.WRONG, afterKill))
                    .as("%s: differences after %d kills", run, run.kills().size())
                    .isNotEmpty();

            List<Difference> atLast = run.finish();
            System.out.println(
                    run.summary() + "; lost after the last kill " + losses(afterKill) + ", at last " + losses(atLast));
            assertThat(of(TwoStores.RIGHT, atLast)).as("%s", run).isEmpty();
            assertThat(of(TwoStores.WRONG, atLast))
                    .as("%s: a loss is for good, wherever one looks", run)
                    .extracting(Difference::view)
                    .contains("changelog", "scan", "get");
        }
    }

    private CrashRun run(Guarantee guarantee, Class<? extends TallyStores> stores) {
        Plan plan = new Plan(guarantee, stores, SEED, directory);
        System.out.println("crash run " + plan + ": starts");
        return new CrashRun(broker, plan);
    }

    private static List<Difference> of(String store, List<Difference> differences) {
        return differences.stream().filter(found -> found.store().equals(store)).toList();
    }

    private static String losses(List<Difference> differences) {
        List<Difference> logged = differences.stream()
                .filter(found -> found.view().equals("changelog"))
                .toList();
        LongStream records = logged.stream().mapToLong(Difference::lost);
        return records.sum() + " records of " + logged.size() + " keys";
    }
}
