package dev.crema.rocks.broker;

import dev.crema.rocks.RocksStores;
import dev.crema.store.CachedStores;
import dev.crema.store.broker.Subtopology;
import dev.crema.store.broker.Tally;
import dev.crema.store.broker.TallyStores;
import java.util.List;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.Stores;

/** Crema's RocksDB store, bare and cached, in tasks whose processors fail and dawdle after they have written. */
public final class DisturbedStores implements TallyStores {

    static final String BARE = "bare";
    static final String CACHED = "cached";

    /** The key of a record that fails. */
    static final String POISON = "poison";

    /** The key of a record that takes longer than a transaction may, unless it is older than that already. */
    static final String SLOW = "slow";

    /**
     * Longer than a restart of the broker takes: one that begins to abort a transaction fails a commit that comes just then
     * ({@code TransactionMetadata.prepareTransitionTo}), which ends the application.
     */
    static final int TRANSACTION_TIMEOUT_MS = 6000;

    /** The broker looks for transactions to abort now and then, and meanwhile the record must not end. */
    private static final int SLOW_MS = TRANSACTION_TIMEOUT_MS + 1500;

    @Override
    public List<Subtopology> subtopologies(String topic) {
        return List.of(
                Subtopology.of(
                        topic + "-" + BARE,
                        List.of(Stores.keyValueStoreBuilder(
                                RocksStores.persistentKeyValueStore(BARE), Serdes.String(), Tally.serde())),
                        DisturbedStores::disturb),
                Subtopology.of(
                        topic + "-" + CACHED,
                        List.of(CachedStores.timestampedKeyValueStoreBuilder(
                                RocksStores.persistentTimestampedKeyValueStore(CACHED),
                                Serdes.String(),
                                Tally.serde())),
                        DisturbedStores::disturb));
    }

    private static void disturb(Record<String, Long> record) {
        if (record.key().equals(POISON)) {
            throw new IllegalStateException("poison");
        }
        if (record.key().equals(SLOW) && System.currentTimeMillis() - record.timestamp() < SLOW_MS) {
            try {
                Thread.sleep(SLOW_MS); // the slowness is what is tested
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
