package dev.crema.rocks.broker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.store.broker.CrashRun;
import dev.crema.store.broker.CrashRun.Plan;
import dev.crema.store.broker.Guarantee;
import dev.crema.store.broker.SeededBrokerTest;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An application that goes from Kafka's stores to Crema's and back in one directory, after clean closes and after kills. */
class ChangeAtRestTest extends SeededBrokerTest {

    private static final int LOADED = 20_000;

    @ParameterizedTest
    @EnumSource
    void state_goes_from_one_to_the_other_and_back(Guarantee guarantee) throws Exception {
        Map<String, String> settings = Map.of("crema.rocksdb.flush.max.age.ms", "1000");
        try (CrashRun run = new CrashRun(
                broker, new Plan(guarantee, Formats.Kafkas.class, SEED, directory, 1, 1000, 2500, LOADED, settings))) {
            run.live();
            run.change(Formats.Cremas.class);
            restoresNothing("Kafka's, closed, to Crema's", run.live());
            run.change(Formats.Kafkas.class);
            restoresNothing("Crema's, closed, to Kafka's", run.live());

            assertThat(run.kill()).isEmpty();
            run.change(Formats.Cremas.class);
            System.out.println(guarantee + ", Kafka's, killed, to Crema's: restored " + run.live());

            assertThat(run.kill()).isEmpty();
            run.change(Formats.Kafkas.class);
            Map<String, Long> restored = run.live();
            System.out.println(guarantee + ", Crema's, killed, to Kafka's: restored " + restored);
            assertThat(restored.values()).allMatch(records -> records < LOADED / 2);

            run.change(Formats.Cremas.class);
            assertThat(run.finish()).isEmpty();
            restoresNothing("Kafka's, closed, to Crema's", run.restoredAtLast());
        }
    }

    private static void restoresNothing(String change, Map<String, Long> restored) {
        assertThat(restored).as(change).hasSize(3).allSatisfy((store, records) -> assertThat(records)
                .as(store)
                .isZero());
    }
}
