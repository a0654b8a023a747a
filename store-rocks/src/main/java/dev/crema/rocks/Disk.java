package dev.crema.rocks;

import dev.crema.store.commit.CommitPoint;
import dev.crema.store.commit.StagedWrites;
import dev.crema.store.commit.StoreId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.ToLongBiFunction;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.query.Position;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.RocksDBException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A database and what it knows of itself, written together: whatever is inside at any moment, the ledger tells no more of it
 * than is true. Threads that write wait for each other.
 */
final class Disk implements StagedWrites.Below {

    private static final Logger LOG = LoggerFactory.getLogger(Disk.class);

    private final Database database;
    private final Ledger ledger;
    private final StoreId store;
    private final Optional<TopicPartition> changelog;
    private final EngineMetrics metrics;
    private final Failures failures;
    private volatile long unflushedSinceMs;
    private int ofCommit;

    Disk(
            Database database,
            Ledger ledger,
            StoreId store,
            Optional<TopicPartition> changelog,
            EngineMetrics metrics,
            Failures failures) {
        this.database = database;
        this.ledger = ledger;
        this.store = store;
        this.changelog = changelog;
        this.metrics = metrics;
        this.failures = failures;
    }

    /** Makes of a failure of RocksDB what the runtime is to be told. */
    @FunctionalInterface
    interface Failures {
        RuntimeException failed(String doing, RocksDBException cause);
    }

    /** Something to put into a batch. */
    @FunctionalInterface
    interface Change {
        void into(Batch batch) throws RocksDBException;
    }

    Ledger ledger() {
        return ledger;
    }

    /** As {@link #writeUncommitted(Change)}, of one value, which costs less than a batch; null deletes. */
    synchronized void putUncommitted(Bytes key, byte[] value) {
        if (!ledger.isDirty()) {
            writeUncommitted(batch -> {});
        }
        try {
            database.put(key, value);
        } catch (RocksDBException e) {
            throw failures.failed("write", e);
        }
        wrote();
    }

    /** Writes what may be or may not be committed, and says so in the ledger. */
    synchronized void writeUncommitted(Change change) {
        write(batch -> {
            if (!ledger.isDirty()) {
                ledger.mark(batch, true);
            }
            change.into(batch);
        });
    }

    /** Writes what is committed. */
    synchronized void write(Change change) {
        try (Batch batch = database.batch()) {
            change.into(batch);
            batch.write();
        } catch (RocksDBException e) {
            throw failures.failed("write", e);
        }
        wrote();
    }

    /** Writes files of what is committed, of which there is much; they count once they are taken in. By any thread. */
    List<TableFiles.Table> writeTables(String name, RestoredRecords records) {
        try {
            return database.tables().write(name, records);
        } catch (RocksDBException e) {
            throw failures.failed("write a table file", e);
        }
    }

    /** Takes in table files that are newer than all before. By any thread. */
    void ingest(List<TableFiles.Table> tables) {
        try {
            database.ingest(tables);
        } catch (RocksDBException e) {
            throw failures.failed("take in " + tables, e);
        }
    }

    /** Drops what is below a key, which nobody reads any more. */
    synchronized void discardBelow(Bytes key) {
        try {
            database.discardBelow(key.get());
        } catch (RocksDBException e) {
            throw failures.failed("drop what has expired", e);
        }
    }

    /** As {@link ValueFamilies#releaseDropped}. */
    synchronized void releaseDropped(Predicate<ColumnFamilyHandle> isScanned) {
        database.releaseDropped(isScanned);
    }

    private void wrote() {
        if (unflushedSinceMs == 0) {
            unflushedSinceMs = System.currentTimeMillis();
        }
    }

    @Override
    public synchronized void take(List<KeyValue<Bytes, byte[]>> slice, boolean proven, Optional<CommitPoint> reached) {
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
        ofCommit += slice.size();
        if (reached.isPresent()) {
            metrics.committed(ofCommit, reached.get().nanos());
            ofCommit = 0;
        }
    }

    /** Everything inside is committed with this. */
    private void reach(Batch batch, CommitPoint point) throws RocksDBException {
        ledger.reach(batch, point.position());
        if (point.offset().isPresent() && changelog.isPresent()) {
            long offset = point.offset().getAsLong();
            noteDirection(changelog.get(), offset);
            ledger.reach(batch, changelog.get(), offset, System.currentTimeMillis());
        }
        if (ledger.isDirty()) {
            ledger.mark(batch, false);
        }
    }

    /**
     * The runtime commits: all that was written belongs to these offsets and this position, or is ahead of them.
     *
     * @param keptUpMs when the state was last known to have all of a partition's changelog, given the new offset
     */
    synchronized void commit(
            Map<TopicPartition, Long> offsets, Position position, ToLongBiFunction<TopicPartition, Long> keptUpMs) {
        write(batch -> {
            ledger.reach(batch, position);
            for (Map.Entry<TopicPartition, Long> entry : offsets.entrySet()) {
                TopicPartition partition = entry.getKey();
                Long offset = entry.getValue();
                noteDirection(partition, offset);
                ledger.reach(batch, partition, offset, keptUpMs.applyAsLong(partition, offset));
            }
        });
    }

    /**
     * A changelog that is behind what the store has had of it was deleted, or lost its end. The store goes on, since the only
     * copy of what is missing there is here, and an error would have the runtime delete it.
     */
    private void noteDirection(TopicPartition partition, Long offset) {
        Long known = ledger.offset(partition);
        if (known != null && offset != null && offset != Ledger.UNKNOWN && offset < known) {
            LOG.error(
                    "{}: {} has come to offset {}, and the store has data up to offset {} of it: it was deleted, or lost its"
                            + " end. What it misses is in this store alone, and lost where the store is restored; bring the"
                            + " topic back, or write the data again",
                    store,
                    partition,
                    offset,
                    known);
        }
    }

    /** When the oldest write was made that is not durable, in milliseconds since 1970; 0 if all are. By any thread. */
    long unflushedSinceMs() {
        return unflushedSinceMs;
    }

    /** Begins to bring what was written to disk once the oldest of it is so old. */
    synchronized void flushOlderThan(long ageMs) {
        if (unflushedSinceMs > 0 && System.currentTimeMillis() - unflushedSinceMs >= ageMs) {
            flush(false);
        }
    }

    /** Brings what was written to disk, and waits for it. */
    void flushNow() {
        flush(true);
    }

    private synchronized void flush(boolean waiting) {
        try {
            database.flush(waiting);
        } catch (RocksDBException e) {
            throw failures.failed("flush", e);
        }
        unflushedSinceMs = 0;
    }
}
