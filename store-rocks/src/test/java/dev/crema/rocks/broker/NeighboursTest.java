package dev.crema.rocks.broker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.rocks.broker.NeighbouringStores.Alone;
import dev.crema.rocks.broker.NeighbouringStores.BesideKafka;
import dev.crema.store.broker.CrashRun;
import dev.crema.store.broker.CrashRun.Plan;
import dev.crema.store.broker.Difference;
import dev.crema.store.broker.Guarantee;
import dev.crema.store.broker.SeededBrokerTest;
import dev.crema.store.broker.TallyStores;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Which stores of a task are restored when one of them cannot be relied on. */
class NeighboursTest extends SeededBrokerTest {

    private static final int LOADED = 50_000;
    private static final int FEW = LOADED / 10;

    private static final Map<String, String> CONFIG =
            Map.of("rocksdb.config.setter", SmallMemtables.class.getName(), "crema.rocksdb.flush.max.age.ms", "1000");

    @Test
    void only_what_is_dirty_or_damaged_is_restored() throws Exception {
        try (CrashRun run = run(NeighbouringStores.class)) {
            files(run, NeighbouringStores.DIRTY).markDirty();
            files(run, NeighbouringStores.TABLES).damageTables();
            files(run, NeighbouringStores.MANIFEST).truncateManifest();
            files(run, NeighbouringStores.CURRENT).deleteCurrent();

            assertThat(run.finish()).as("%s", run).isEmpty();
            System.out.println(run.summary());
            assertThat(run.restoredAtLast().get(NeighbouringStores.HEALTHY)).isLessThan(FEW);
            for (String harmed : NeighbouringStores.HARMED) {
                assertThat(run.restoredAtLast().get(harmed)).as(harmed).isGreaterThanOrEqualTo(LOADED);
            }
        }
    }

    @Test
    void after_a_kill_neighbours_of_crema_restore_no_more_than_their_tail() throws Exception {
        try (CrashRun run = run(NeighbouringStores.class)) {
            assertThat(run.kill()).as("%s", run).isEmpty();
            assertThat(run.finish()).as("%s", run).isEmpty();
            System.out.println(run.summary());
            assertThat(run.restoredAtLast().values()).allMatch(records -> records < FEW);
        }
    }

    /** The runtime deletes the directory of a task whose store of Kafka's was not closed. */
    @Test
    void after_a_kill_a_store_of_kafka_has_its_neighbour_restored_in_full() throws Exception {
        try (CrashRun run = run(BesideKafka.class)) {
            assertThat(run.kill()).as("%s", run).isEmpty();
            files(run, BesideKafka.KAFKA).markDirty(); // as any life does that is long enough for a flush
            assertThat(run.finish()).as("%s", run).isEmpty();
            System.out.println(run.summary());
            assertThat(run.restoredAtLast().values()).allMatch(records -> records >= LOADED);
        }
    }

    /**
     * Whoever processes records has the task restored. An interactive query fails, and so does the end of a restoration whose
     * compactions have met the block: Kafka's thread for restorations would not come through a corrupted task then. The next
     * start restores.
     */
    @Test
    void a_damaged_block_is_found_by_who_reads_it_and_costs_no_data() throws Exception {
        try (CrashRun run = run(Alone.class)) {
            files(run, NeighbouringStores.HEALTHY).damageBlock();
            List<Difference> differences;
            try {
                differences = run.finish();
            } catch (RuntimeException e) { // of the query, or of the thread that ended
                assertThat(e)
                        .hasStackTraceContaining("store " + NeighbouringStores.HEALTHY + ", task 0_0")
                        .hasStackTraceContaining("its files are damaged");
                differences = run.finish();
            }
            assertThat(differences).as("%s", run).isEmpty();
            System.out.println(run.summary());
            assertThat(run.restoredAtLast().get(NeighbouringStores.HEALTHY)).isGreaterThanOrEqualTo(LOADED);
        }
    }

    private CrashRun run(Class<? extends TallyStores> stores) {
        return new CrashRun(
                broker, new Plan(Guarantee.EXACTLY_ONCE, stores, SEED, directory, 1, 400, 1200, LOADED, CONFIG));
    }

    private static StoreFiles files(CrashRun run, String store) {
        return StoreFiles.of(run.settings(), store);
    }
}
