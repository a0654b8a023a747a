package dev.crema.rocks;

import dev.crema.store.commit.CommitPoint;
import dev.crema.store.commit.StagedWrites;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.rocksdb.RocksDBException;

/**
 * A database and what it knows of itself, written together: whatever is inside at any moment, the ledger tells no more of it
 * than is true. For one thread at a time.
 */
final class Disk implements StagedWrites.Below {

    private final Database database;
    private final Ledger ledger;
    private final StoreId store;
    private final Optional<TopicPartition> changelog;
    private long unflushedSinceMs;

    Disk(Database database, Ledger ledger, StoreId store, Optional<TopicPartition> changelog) {
        this.database = database;
        this.ledger = ledger;
        this.store = store;
        this.changelog = changelog;
    }

    /** Something to put into a batch. */
    @FunctionalInterface
    interface Change {
        void into(Database.Batch batch) throws RocksDBException;
    }

    Ledger ledger() {
        return ledger;
    }

    /** Writes what may be or may not be committed, and says so in the ledger. */
    void writeUncommitted(Change change) {
        write(batch -> {
            if (!ledger.isDirty()) {
                ledger.mark(batch, true);
            }
            change.into(batch);
        });
    }

    /** Writes what is committed. */
    void write(Change change) {
        try (Database.Batch batch = database.batch()) {
            change.into(batch);
            batch.write();
        } catch (RocksDBException e) {
            throw store.failed("write", e);
        }
        if (unflushedSinceMs == 0) {
            unflushedSinceMs = System.currentTimeMillis();
        }
    }

    @Override
    public void take(List<KeyValue<Bytes, byte[]>> slice, boolean proven, Optional<CommitPoint> reached) {
        Change change = batch -> {
            for (KeyValue<Bytes, byte[]> write : slice) {
                batch.put(write.key.get(), write.value);
            }
            if (reached.isPresent()) {
                reach(batch, reached.get());
            }
        };
        if (proven) {
            write(change);
        } else {
            writeUncommitted(change);
        }
    }

    /** Everything inside is committed with this. */
    private void reach(Database.Batch batch, CommitPoint point) throws RocksDBException {
        ledger.reach(batch, point.position());
        if (point.offset().isPresent() && changelog.isPresent()) {
            ledger.reach(batch, changelog.get(), point.offset().getAsLong(), System.currentTimeMillis());
        }
        if (ledger.isDirty()) {
            ledger.mark(batch, false);
        }
    }

    /** The runtime commits: all that was written belongs to these offsets, or is ahead of them. */
    void commit(Map<TopicPartition, Long> offsets) {
        write(batch -> {
            ledger.reach(batch, ledger.position());
            for (Map.Entry<TopicPartition, Long> entry : offsets.entrySet()) {
                ledger.reach(batch, entry.getKey(), entry.getValue(), System.currentTimeMillis());
            }
        });
    }

    /** Begins to bring what was written to disk once the oldest of it is so old. */
    void flushOlderThan(long ageMs) {
        if (unflushedSinceMs > 0 && System.currentTimeMillis() - unflushedSinceMs >= ageMs) {
            try {
                database.flush();
            } catch (RocksDBException e) {
                throw store.failed("flush", e);
            }
            unflushedSinceMs = 0;
        }
    }
}
