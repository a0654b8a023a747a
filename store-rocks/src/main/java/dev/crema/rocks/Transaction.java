package dev.crema.rocks;

import dev.crema.store.commit.CommitPoint;
import dev.crema.store.commit.CommitProof.Outcome;
import dev.crema.store.commit.StagedWrites;
import dev.crema.store.commit.StoreId;
import dev.crema.store.kafka.TaskContext;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.RocksDBException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way of writes to disk. Those of an active task with a changelog are staged until they are committed ({@link Commits});
 * from then on they go down ({@link Draining}), and the changelog's offset with the last of them. All other writes go straight
 * through: restored ones are committed, and what has no changelog has nothing to wait for. Those that an active task restores make
 * a way of their own ({@link BulkLoad}).
 *
 * <p>Writers take turns: the task's owner, whoever restores, a timer but for what it brings down. Who reads {@link #staged} waits
 * for none of them, but while {@link #isRestoring} has to have what was restored settled first.
 *
 * <p>This class, with {@code dev.crema.store.commit}, is what Kafka's own transactions (KIP-892) can replace.
 */
final class Transaction {

    private static final Logger LOG = LoggerFactory.getLogger(Transaction.class);

    /** How often the state of a quiet store is noted as new within the time after which it would count as old. */
    private static final int NOTES_AN_AGE = 4;

    private final Disk disk;
    private final TaskContext task;
    private final StoreId store;
    private final long flushAgeMs;
    private final long noteEveryMs;
    private final EngineMetrics metrics;
    private final Optional<TopicPartition> changelog;
    private final StagedWrites staged;
    private final Draining draining;
    private final Commits commits;
    private final BulkLoad bulk;

    private boolean isActive;

    /** What is below is not read any more; null for nothing. */
    private Bytes expired;

    private long notedMs = System.currentTimeMillis();

    /** @param upkeep has {@link #keepUp} called soon */
    Transaction(
            Disk disk, TaskContext task, StoreId store, RocksConfig config, EngineMetrics metrics, Runnable upkeep) {
        this.disk = disk;
        this.task = task;
        this.store = store;
        this.metrics = metrics;
        this.flushAgeMs = config.getLong(RocksConfig.FLUSH_MAX_AGE_MS);
        this.noteEveryMs = config.getLong(RocksConfig.STATE_MAX_AGE_MS) / NOTES_AN_AGE;
        this.changelog = task.changelog();
        this.staged = new StagedWrites(upkeep);
        this.draining = new Draining(staged, disk);
        this.commits = commits(config.getLong(RocksConfig.UNCOMMITTED_MAX_BYTES));
        this.bulk = new BulkLoad(disk, this::reach);
    }

    private Commits commits(long softBound) {
        if (changelog.isEmpty()) {
            return Commits.None.NONE;
        }
        return task.settings().exactlyOnce()
                ? new ProvenCommits(task, store, staged, disk.ledger().position(), softBound)
                : Commits.Told.TOLD;
    }

    /** What readers find before they look on disk. */
    StagedWrites staged() {
        return staged;
    }

    /**
     * A write by the owner; null deletes.
     *
     * @throws org.apache.kafka.streams.errors.TaskCorruptedException if writes before it were lost
     */
    synchronized void put(Bytes key, byte[] value) {
        if (beginWrite()) {
            staged.put(key, value);
            held(1);
        } else if (task.isGlobal()) {
            disk.write(batch -> batch.put(key.get(), value)); // committed in its topic
        } else {
            disk.putUncommitted(key, value);
        }
    }

    /** Writes by the owner, one after the other; as {@link #put}. */
    synchronized void putAll(List<KeyValue<Bytes, byte[]>> entries) {
        if (beginWrite()) {
            entries.forEach(entry -> staged.put(entry.key, entry.value));
            held(entries.size());
        } else if (task.isGlobal()) {
            disk.write(batch -> putAll(batch, entries));
        } else {
            disk.writeUncommitted(batch -> putAll(batch, entries));
        }
    }

    /** Whether the write is to wait for its commit. */
    private boolean beginWrite() {
        activate();
        boolean isHeld = commits.holdNext();
        discardExpired();
        if (!isHeld) {
            draining.all(); // else it would come after what is newer
        }
        return isHeld;
    }

    private void activate() {
        if (!isActive) {
            bulk.finish();
            isActive = true;
            disk.flushOlderThan(0); // what was restored, so that it need not be restored again
        }
    }

    private static void putAll(Batch batch, List<KeyValue<Bytes, byte[]>> entries) throws RocksDBException {
        for (KeyValue<Bytes, byte[]> entry : entries) {
            batch.put(entry.key.get(), entry.value);
        }
    }

    private void held(int writes) {
        commits.held();
        if (staged.openBytes() > commits.maxHeldBytes()) {
            LOG.debug("{}: {} uncommitted writes go to disk", store, staged.openEntries());
            metrics.spilled(staged.openEntries());
            staged.spill();
        }
        draining.help(writes, 2 * commits.maxHeldBytes());
    }

    /** A batch of committed writes from a changelog. Those of an active task are not to be read before they are settled. */
    synchronized void restore(Collection<ConsumerRecord<byte[], byte[]>> records) {
        if (isActive) {
            handOver(); // a layer above has not passed on that the task is one of the other kind now
        }
        if (task.isStandby() || task.isGlobal()) {
            bulk.finish();
            disk.write(batch -> {
                for (ConsumerRecord<byte[], byte[]> record : records) {
                    batch.put(record.key(), record.value());
                }
            });
        } else {
            bulk.add(records);
        }
    }

    /** What is below this key goes once all that was written up to now is committed: nobody reads it any more. */
    synchronized void discardBelow(Bytes key) {
        expired = key;
        discardExpired();
    }

    /**
     * With nothing held, open or spilled, all writes that have made something expire are committed. Where commits cannot be
     * seen, the mark that has the store start over is on disk first: what is dropped is dropped at once, whatever memory holds.
     */
    private void discardExpired() {
        if (expired == null || staged.openEntries() > 0 || bulk.isPending() || commits.settle() != Outcome.NOTHING) {
            return;
        }
        if (task.settings().exactlyOnce() && disk.ledger().isDirty()) {
            disk.flushNow();
        }
        disk.discardBelow(expired);
        expired = null;
    }

    /**
     * Gives up what dropped values still hold.
     *
     * @param nobodyReads whether that is so, but for scans that are open, once nobody can find them any more
     */
    synchronized void releaseDropped(BooleanSupplier nobodyReads, Predicate<ColumnFamilyHandle> isScanned) {
        if (nobodyReads.getAsBoolean()) {
            disk.releaseDropped(isScanned);
        }
    }

    /** Whether restored writes are not settled. */
    boolean isRestoring() {
        return bulk.isPending();
    }

    /** Has readers see all restored writes. */
    synchronized void settleRestored() {
        bulk.finish();
    }

    private void reach(BulkLoad.Reached to) {
        disk.commit(to.offsets(), to.position(), this::keptUpMs);
    }

    /**
     * The runtime flushes the caches above, at the beginning of a commit.
     *
     * @throws org.apache.kafka.streams.errors.TaskCorruptedException if writes were lost, so that their input is not
     *     committed without them
     */
    synchronized void flushCache() {
        activate();
        commits.holdNext();
    }

    /**
     * The task becomes one of the other kind.
     *
     * @throws org.apache.kafka.streams.errors.TaskCorruptedException if writes are held that are not known to be committed
     */
    synchronized void handOver() {
        bulk.finish();
        commits.requireNoneHeld();
        if (staged.openEntries() > 0) {
            staged.spill(); // at-least-once: in the changelog already, and to be restored from it again
        }
        isActive = false;
        task.handOver();
        draining.all();
    }

    /**
     * The runtime's commit. While writes are held that are not known to be committed it proves nothing: it comes after a
     * failed commit too, with the offset of what was sent.
     *
     * @param offsets of the last records the data reflect; none for a logged store whose state is not to be relied on, and for
     *     one that has no changelog
     */
    synchronized void commit(Map<TopicPartition, Long> offsets) {
        if (commits.settle() != Outcome.NOTHING) {
            LOG.info(
                    "{}: told to commit {} while {} writes are not known to be committed; not followed",
                    store,
                    offsets,
                    staged.openEntries());
        } else if (offsets.isEmpty() && changelog.isPresent()) {
            bulk.discard();
            draining.all();
            disk.write(disk.ledger()::forget);
        } else if (staged.openEntries() > 0 || staged.hasSealed()) {
            Long offset = offsets.get(changelog.orElseThrow());
            OptionalLong known =
                    offset == null || offset == Ledger.UNKNOWN ? OptionalLong.empty() : OptionalLong.of(offset);
            staged.prove(new CommitPoint(known, disk.ledger().position().copy()));
        } else if (!offsets.isEmpty()) {
            BulkLoad.Reached now =
                    new BulkLoad.Reached(offsets, disk.ledger().position().copy());
            if (bulk.isPending()) {
                bulk.reach(now);
            } else {
                reach(now);
            }
        }
    }

    /**
     * An active task writes all of its changelog itself. A standby keeps up with it as long as it moves; a task that is being
     * restored has not caught up until it becomes active, and tombstones ahead of it may be compacted away meanwhile.
     */
    private long keptUpMs(TopicPartition partition, Long offset) {
        boolean follows =
                task.isStandby() && !Objects.equals(offset, disk.ledger().offset(partition));
        return isActive || follows ? System.currentTimeMillis() : disk.ledger().keptUpMs(partition);
    }

    /**
     * Does what can be done without a call of the runtime, which an idle task gets none of. By a timer.
     *
     * @return whether there is more to do at once: others may want their turn meanwhile
     */
    boolean keepUp() {
        settle();
        draining.slice(); // beside the writer
        return tidy();
    }

    private synchronized void settle() {
        if (!isActive && task.isRunning()) {
            activate(); // it may never be given a record
        }
        bulk.finishOlderThan(flushAgeMs);
        commits.settle();
    }

    private synchronized boolean tidy() {
        discardExpired();
        disk.flushOlderThan(flushAgeMs);
        if (staged.hasSealed()) {
            return true;
        }
        long nowMs = System.currentTimeMillis();
        boolean isQuiet = isActive && staged.openEntries() == 0 && commits.settle() == Outcome.NOTHING;
        if (isQuiet && nowMs - notedMs >= noteEveryMs) {
            disk.write(batch -> disk.ledger().keepUp(batch, nowMs));
            notedMs = nowMs;
        }
        return false;
    }

    /** Writes what is committed and drops what is not known to be. */
    synchronized void close() {
        bulk.close();
        Outcome outcome = commits.settle();
        draining.committed();
        discardExpired();
        if (outcome != Outcome.NOTHING) {
            LOG.info("{}: closed with {} writes not known to be committed", store, staged.openEntries());
        } else if (disk.ledger().isDirty()) {
            disk.write(batch -> disk.ledger().mark(batch, false));
        }
    }
}
