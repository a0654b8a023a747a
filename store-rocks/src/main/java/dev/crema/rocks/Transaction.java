package dev.crema.rocks;

import dev.crema.store.commit.CommitPoint;
import dev.crema.store.commit.CommitProof;
import dev.crema.store.commit.CommitProof.Outcome;
import dev.crema.store.commit.StagedWrites;
import dev.crema.store.kafka.TaskContext;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.errors.TaskCorruptedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way of writes to disk. Those of an active task with a changelog are staged until they are committed; from then on they
 * go down in slices, on the shoulders of later writes, and the changelog's offset with the last of them. Under exactly-once
 * {@link CommitProof} tells when; under at-least-once the runtime does, and what goes down before, for want of room, does no
 * harm: there staging is for speed, since RocksDB takes writes in key order at a third of the cost. All other writes go
 * straight through: restored ones are committed, and what has no changelog has nothing to wait for.
 *
 * <p>Writers take turns: the task's owner, whoever restores, a timer. Who reads {@link #staged} waits for none of them.
 *
 * <p>This class, with {@code dev.crema.store.commit}, is what Kafka's own transactions (KIP-892) can replace.
 */
final class Transaction {

    private static final Logger LOG = LoggerFactory.getLogger(Transaction.class);

    /** Entries that go down at once, for every half as many that come in. */
    private static final int SLICE = 256;

    /** The same where memory has run out. */
    private static final int LARGE_SLICE = 1024;

    /** Heap bytes that are worth to be put in order together under at-least-once. */
    private static final long ORDERED_BYTES = 8 << 20;

    /** How many times its soft bound all staged writes together may take. */
    private static final int HARD_BOUND = 4;

    /** How often the state of a quiet store is noted as new within the time after which it would count as old. */
    private static final int NOTES_AN_AGE = 4;

    private final Disk disk;
    private final TaskContext task;
    private final StoreId store;
    private final long softBound;
    private final long flushAgeMs;
    private final long noteEveryMs;
    private final Optional<TopicPartition> changelog;
    private final boolean exactlyOnce;
    private final CommitProof proof;
    private final StagedWrites staged = new StagedWrites();

    /** Whether writes are staged; ends where exactly-once asks for commits to be seen and they are not. */
    private boolean staging;

    private boolean isActive;
    private boolean hasAskedForCommit;
    private int owed;
    private OptionalLong sourceOffset = OptionalLong.empty();
    private long notedMs = System.currentTimeMillis();

    Transaction(Disk disk, TaskContext task, StoreId store, RocksConfig config) {
        this.disk = disk;
        this.task = task;
        this.store = store;
        this.softBound = config.getLong(RocksConfig.UNCOMMITTED_MAX_BYTES);
        this.flushAgeMs = config.getLong(RocksConfig.FLUSH_MAX_AGE_MS);
        this.noteEveryMs = config.getLong(RocksConfig.STATE_MAX_AGE_MS) / NOTES_AN_AGE;
        this.changelog = task.changelog();
        this.exactlyOnce = task.exactlyOnce();
        this.proof = new CommitProof(task);
        this.staging = changelog.isPresent();
    }

    /** What readers find before they look on disk. */
    StagedWrites staged() {
        return staged;
    }

    /** A write by the owner; null deletes. */
    synchronized void put(Bytes key, byte[] value) {
        if (stages()) {
            staged.put(key, value);
            held(1);
        } else {
            putThrough(key, value);
        }
    }

    /** Writes by the owner, one after the other. */
    synchronized void putAll(List<KeyValue<Bytes, byte[]>> entries) {
        if (stages()) {
            for (KeyValue<Bytes, byte[]> entry : entries) {
                staged.put(entry.key, entry.value);
            }
            held(entries.size());
        } else {
            putThrough(entries);
        }
    }

    /**
     * Whether the next write is staged. The look at the transactions has to come before it: its changelog record, which
     * follows, belongs to the one that is open now.
     */
    private boolean stages() {
        isActive = true;
        if (!staging || !exactlyOnce) {
            return staging;
        }
        settle();
        if (!proof.isSeeing()) {
            LOG.warn(
                    "{}: the transactions of its producer cannot be seen, so writes go to disk uncommitted; after a crash"
                            + " the store is restored in full, as Kafka's is",
                    store);
            staging = false;
        }
        return staging;
    }

    /** Acts upon what has become of the writes that are held. */
    private void settle() {
        Outcome outcome = proof.look();
        if (outcome == Outcome.COMMITTED) {
            prove();
        } else if (outcome == Outcome.LOST) {
            throw lost();
        }
    }

    private void prove() {
        // nothing was sent to the changelog since the commit, so what was sent last is what was committed last
        prove(
                sourceOffset.isPresent()
                        ? sourceOffset
                        : changelog.map(task::sentOffset).orElse(OptionalLong.empty()));
        proof.release();
        hasAskedForCommit = false;
    }

    private void prove(OptionalLong offset) {
        staged.prove(new CommitPoint(offset, disk.ledger().position().copy()));
    }

    private TaskCorruptedException lost() {
        return store.corrupted("the transaction of " + staged.openEntries()
                + " writes was aborted, or its end cannot be known; the task"
                + " is restored and its input since the last commit processed again");
    }

    private void held(int writes) {
        if (exactlyOnce) {
            proof.hold();
            sourceOffset = task.offsetIn(changelog.get());
            keepBounds();
        } else if (staged.openBytes() > ORDERED_BYTES) {
            staged.spill();
        }
        owed = staged.hasSealed() ? owed + 2 * writes : 0;
        while (owed >= SLICE) {
            owed -= SLICE;
            staged.drain(SLICE, disk);
        }
    }

    private void keepBounds() {
        if (staged.openBytes() > softBound && !hasAskedForCommit) {
            task.requestCommit();
            hasAskedForCommit = true;
        }
        if (staged.bytes() > HARD_BOUND * softBound) {
            makeRoom();
        }
    }

    /** Sends uncommitted writes to disk, marked as such, where nothing else is left to send. */
    private void makeRoom() {
        if (!staged.hasSealed()) {
            LOG.info(
                    "{}: {} uncommitted writes take more than {} times {} bytes and go to disk; a crash before their commit"
                            + " has the store restored in full. Raise crema.{}, or write less between two commits",
                    store,
                    staged.openEntries(),
                    HARD_BOUND,
                    softBound,
                    RocksConfig.UNCOMMITTED_MAX_BYTES);
            staged.spill();
        }
        staged.drain(LARGE_SLICE, disk);
    }

    private void putThrough(Bytes key, byte[] value) {
        if (task.isGlobal()) {
            disk.write(batch -> batch.put(key.get(), value)); // committed in its topic
        } else {
            disk.putUncommitted(key, value);
        }
    }

    private void putThrough(List<KeyValue<Bytes, byte[]>> entries) {
        Disk.Change change = batch -> {
            for (KeyValue<Bytes, byte[]> entry : entries) {
                batch.put(entry.key.get(), entry.value);
            }
        };
        if (task.isGlobal()) {
            disk.write(change);
        } else {
            disk.writeUncommitted(change);
        }
    }

    /** A batch of committed writes from a changelog. */
    synchronized void restore(Disk.Change change) {
        if (isActive) {
            handOver(); // Kafka's cache above has not passed on that the task is one of the other kind now
        }
        disk.write(change);
    }

    /**
     * The runtime flushes the caches above, at the beginning of a commit.
     *
     * @throws TaskCorruptedException if writes were lost, so that their input is not committed without them
     */
    synchronized void flushCache() {
        isActive = true;
        settle();
    }

    /** The task becomes one of the other kind. */
    synchronized void handOver() {
        Outcome outcome = proof.look();
        if (outcome == Outcome.COMMITTED) {
            prove();
        } else if (outcome != Outcome.NOTHING) {
            throw lost();
        } else if (staged.openEntries() > 0) {
            staged.spill(); // at-least-once: in the changelog already, and to be restored from it again
        }
        isActive = false;
        drain();
    }

    /**
     * The runtime's commit. While writes are held that are not known to be committed it proves nothing: it comes after a
     * failed commit too, with the offset of what was sent.
     *
     * @param offsets of the last records the data reflect; none for a logged store whose state is not to be relied on, and for
     *     one that has no changelog
     */
    synchronized void commit(Map<TopicPartition, Long> offsets) {
        switch (proof.look()) {
            case COMMITTED -> {
                prove();
                drain();
                disk.commit(offsets, this::keptUpMs);
            }
            case NOTHING -> {
                if (staged.openEntries() > 0 || staged.hasSealed()) {
                    Long offset = offsets.get(changelog.orElseThrow());
                    prove(offset == null || offset < 0 ? OptionalLong.empty() : OptionalLong.of(offset));
                } else if (!offsets.isEmpty()) {
                    disk.commit(offsets, this::keptUpMs);
                }
                if (offsets.isEmpty() && changelog.isPresent()) {
                    drain();
                    disk.write(disk.ledger()::forget);
                }
            }
            case PENDING, LOST ->
                LOG.info(
                        "{}: told to commit {} while {} writes are not known to be committed; not followed",
                        store,
                        offsets,
                        staged.openEntries());
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
     * @return whether there is more to do at once: a writer may want its turn meanwhile
     */
    synchronized boolean keepUp() {
        Outcome outcome = proof.look();
        if (outcome == Outcome.COMMITTED) {
            prove();
        }
        staged.drain(LARGE_SLICE, disk);
        if (staged.hasSealed()) {
            return true;
        }
        long nowMs = System.currentTimeMillis();
        if (outcome == Outcome.NOTHING && staged.openEntries() == 0 && isActive && nowMs - notedMs >= noteEveryMs) {
            disk.write(batch -> disk.ledger().keepUp(batch, nowMs));
            notedMs = nowMs;
        }
        disk.flushOlderThan(flushAgeMs);
        return false;
    }

    /** Writes what is committed and drops what is not known to be. */
    synchronized void close() {
        Outcome outcome = proof.look();
        if (outcome == Outcome.COMMITTED) {
            prove();
        }
        while (staged.hasCommitted()) {
            staged.drain(LARGE_SLICE, disk);
        }
        if (outcome == Outcome.PENDING || outcome == Outcome.LOST) {
            LOG.info("{}: closed with {} writes not known to be committed", store, staged.openEntries());
        } else if (disk.ledger().isDirty()) {
            disk.write(batch -> disk.ledger().mark(batch, false));
        }
    }

    private void drain() {
        while (staged.hasSealed()) {
            staged.drain(LARGE_SLICE, disk);
        }
    }
}
