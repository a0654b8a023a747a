package dev.crema.store.contract;

import dev.crema.store.broker.Guarantee;
import java.util.Map;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsConfig;

/** What the contracts on commits have in common: a store whose memtables are so small that they are flushed all the time. */
public interface CommitContract extends StoreContract {

    /** Keys written in a round. */
    int KEYS = 80;

    /** Rounds after which the first of them are surely out of the memtables, of which RocksDB keeps three. */
    int ROUNDS = 8;

    default TransactionalTask task(Guarantee guarantee) {
        return new TransactionalTask(
                guarantee,
                Map.of(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, SmallMemtables.class),
                task -> open(task, Serdes.String()));
    }

    /** Writes all keys, more than a memtable takes, each with a value that is written once. */
    static void putRound(TransactionalTask task, String round) {
        putRound(task, round, KEYS);
    }

    /** Writes the first {@code keys} keys, and deletes every tenth. */
    static void putRound(TransactionalTask task, String round, int keys) {
        for (int i = 0; i < keys; i++) {
            task.put("key" + i, i % 10 == 9 ? null : round + "x".repeat(1024));
        }
    }

    /** As many rounds, each with a commit. */
    static void commitRounds(TransactionalTask task, int rounds) {
        for (int round = 0; round < rounds; round++) {
            putRound(task, "round" + round + " of " + rounds, KEYS - round);
            task.commit();
        }
    }

    /** So many rounds that most of what they write is on disk, with time between them to bring it there. */
    static void commitForLong(TransactionalTask task) {
        for (int i = 0; i < 6; i++) {
            commitRounds(task, ROUNDS);
            task.leaveAlone();
        }
    }
}
