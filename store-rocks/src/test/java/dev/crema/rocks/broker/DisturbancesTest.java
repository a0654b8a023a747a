package dev.crema.rocks.broker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.store.broker.CrashRun;
import dev.crema.store.broker.CrashRun.Disturbance;
import dev.crema.store.broker.CrashRun.Plan;
import dev.crema.store.broker.Guarantee;
import dev.crema.store.broker.SeededBrokerTest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.errors.LogAndContinueProcessingExceptionHandler;
import org.junit.jupiter.api.Test;

/**
 * What befalls an application under exactly-once beside sudden death, and sudden death after each: state equals the truth.
 * After some of it the runtime closes tasks as lost and deletes their directories, whatever the stores do; the records then
 * restored are printed. {@code -Psoak} goes through all of it five times instead of once.
 */
class DisturbancesTest extends SeededBrokerTest {

    private static final int ROUNDS = Boolean.getBoolean("crema.soak") ? 5 : 1;
    private static final int LOADED = 20_000;

    private static final Map<String, String> CONFIG = Map.of(
            "rocksdb.config.setter",
            SmallMemtables.class.getName(),
            "crema.rocksdb.flush.max.age.ms",
            "1000",
            "producer.transaction.timeout.ms",
            Integer.toString(DisturbedStores.TRANSACTION_TIMEOUT_MS),
            "processing.exception.handler",
            LogAndContinueProcessingExceptionHandler.class.getName());

    private static final String POISON = "an exception whose handler continues";
    private static final String RESTART = "a restart of the broker";
    private static final String TIMEOUT = "a transaction that times out";
    private static final String ZOMBIE = "a producer that takes the transactional ids over";

    @Test
    void state_equals_the_truth_after_every_disturbance() throws Exception {
        Plan plan =
                new Plan(Guarantee.EXACTLY_ONCE, DisturbedStores.class, SEED, directory, 1, 400, 1200, LOADED, CONFIG);
        try (CrashRun run = new CrashRun(broker, plan)) {
            Map<String, Disturbance> disturbances = new LinkedHashMap<>();
            disturbances.put(POISON, () -> run.send(DisturbedStores.POISON));
            disturbances.put(RESTART, broker::restart);
            disturbances.put(TIMEOUT, () -> run.send(DisturbedStores.SLOW));
            disturbances.put(ZOMBIE, () -> takeOver(run.settings().applicationId()));
            for (int round = 1; round <= ROUNDS; round++) {
                for (Map.Entry<String, Disturbance> disturbance : disturbances.entrySet()) {
                    String name = disturbance.getKey();
                    assertThat(run.killAfter(disturbance.getValue()))
                            .as("%s: killed after %s", run, name)
                            .isEmpty();
                    Map<String, Long> restored =
                            run.kills().get(run.kills().size() - 1).restoredByStore();
                    System.out.println(name + ": restored " + restored);
                    if (name.equals(TIMEOUT)) {
                        // the cached store may have sent nothing yet, and then has no transaction that times out
                        assertThat(restored.get(DisturbedStores.BARE))
                                .as("%s: %s has the runtime delete what it has", run, name)
                                .isGreaterThanOrEqualTo(LOADED);
                    } else if (name.equals(ZOMBIE)) {
                        assertThat(restored.values())
                                .as("%s: %s has the runtime delete what it has", run, name)
                                .allMatch(records -> records >= LOADED);
                    } else if (name.equals(POISON) && round == 1) {
                        assertThat(restored.values())
                                .as("%s: %s leaves what was there before", run, name)
                                .allMatch(records -> records < LOADED);
                    }
                }
            }
            assertThat(run.finish()).as("%s: at the end", run).isEmpty();
            System.out.println(run.summary());
        }
    }

    /** Has every producer of the application be taken for a zombie. */
    private static void takeOver(String applicationId) throws Exception {
        List<String> ids = broker.admin().listTransactions().all().get().stream()
                .map(TransactionListing::transactionalId)
                .filter(id -> id.startsWith(applicationId))
                .toList();
        assertThat(ids).isNotEmpty();
        for (String id : ids) {
            try (Producer<byte[], byte[]> producer = new KafkaProducer<>(
                    Map.of(
                            ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                            broker.bootstrapServers(),
                            ProducerConfig.TRANSACTIONAL_ID_CONFIG,
                            id),
                    new ByteArraySerializer(),
                    new ByteArraySerializer())) {
                producer.initTransactions();
            }
        }
    }
}
