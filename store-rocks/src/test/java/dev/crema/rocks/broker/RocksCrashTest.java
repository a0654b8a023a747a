package dev.crema.rocks.broker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.store.broker.CrashRun;
import dev.crema.store.broker.CrashRun.Plan;
import dev.crema.store.broker.Guarantee;
import dev.crema.store.broker.Kill;
import dev.crema.store.broker.SeededBrokerTest;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Sudden death of an application whose stores hold much, each in tasks of its own: Crema's in each of its uses, Kafka's on
 * the same schedule beside them. {@code -Psoak} kills it 50 times under exactly-once and 20 times under at-least-once, over a
 * million entries, instead of 8 and 4 times over 100,000; {@code -Dcrema.seed} repeats a run's keys, values and moments, though
 * not its threads'.
 */
class RocksCrashTest extends SeededBrokerTest {

    private static final boolean SOAK = Boolean.getBoolean("crema.soak");
    private static final Map<Guarantee, Integer> KILLS = SOAK
            ? Map.of(Guarantee.EXACTLY_ONCE, 50, Guarantee.AT_LEAST_ONCE, 20)
            : Map.of(Guarantee.EXACTLY_ONCE, 8, Guarantee.AT_LEAST_ONCE, 4);
    private static final int LOADED = SOAK ? 1_000_000 : 100_000;
    private static final int RATE = 400;
    private static final int LONGEST_LIFE_MS = 1200;

    private static final Map<String, String> CONFIG =
            Map.of("rocksdb.config.setter", SmallMemtables.class.getName(), "crema.rocksdb.flush.max.age.ms", "1000");

    @ParameterizedTest
    @EnumSource
    void a_kill_costs_what_was_committed_since_the_last_flush_and_not_the_store(Guarantee guarantee) throws Exception {
        Plan plan = new Plan(guarantee, StoresApart.class, SEED, directory, 1, RATE, LONGEST_LIFE_MS, LOADED, CONFIG);
        try (CrashRun run = new CrashRun(broker, plan)) {
            StoreFiles.of(run.settings(), StoresApart.KAFKA).markDirty(); // as the first flush of any life does
            for (int kill = 1; kill <= KILLS.get(guarantee); kill++) {
                assertThat(run.kill()).as("%s: after kill %d", run, kill).isEmpty();
            }
            assertThat(run.finish()).as("%s: at the end", run).isEmpty();
            System.out.println(run.summary());
            List<Map<String, Long>> restored =
                    run.kills().stream().map(Kill::restoredByStore).toList();
            assertThat(restored).as("%s: restored after kills", run).allSatisfy(by -> assertThat(by)
                    .allSatisfy((store, records) -> {
                        if (StoresApart.CREMA.contains(store)) {
                            assertThat(records).as(store).isLessThan(LOADED / 10);
                        }
                    }));
            if (guarantee == Guarantee.EXACTLY_ONCE) {
                assertThat(restored)
                        .as("%s: Kafka's store starts over", run)
                        .allMatch(by -> by.get(StoresApart.KAFKA) >= LOADED);
            }
        }
    }
}
