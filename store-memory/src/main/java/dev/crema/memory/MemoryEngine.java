package dev.crema.memory;

import dev.crema.store.commit.CommitPoint;
import dev.crema.store.commit.CommitProof.Outcome;
import dev.crema.store.commit.PendingWrites;
import dev.crema.store.commit.StoreId;
import dev.crema.store.engine.Engine;
import dev.crema.store.engine.KeyRange;
import dev.crema.store.engine.Upkeep;
import dev.crema.store.kafka.OwnMetrics;
import dev.crema.store.kafka.TaskContext;
import dev.crema.store.metrics.MetricSet;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.query.Position;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The data of one store, in memory. Writes go into the tree at once, committed or not: whatever ends a task before their commit
 * closes the store, and what is opened next has none of them. Readers see them until then, as in Kafka's stores: 4.3 has no
 * isolation levels (KIP-892 will).
 *
 * <p>What commits are watched for is what the runtime does not see. After an abort on behalf of another task of the thread, or a
 * commit that timed out, it goes on as if all were well; under exactly-once the store then has its task restored, and does not
 * keep writes that its changelog does not have. And a snapshot for a warm start is taken when all that is in the tree is known to
 * be committed: under exactly-once before the first write after a commit, otherwise when the runtime commits.
 *
 * <p>Writers take turns: the task's owner, whoever restores, a timer.
 */
final class MemoryEngine implements Engine, PendingWrites.Holder {

    private static final Logger LOG = LoggerFactory.getLogger(MemoryEngine.class);

    private final TaskContext task;
    private final StoreId store;
    private final Optional<WarmStart> warm;
    private final Optional<PendingWrites> pending;
    private final Position position = Position.emptyPosition();
    private final AtomicInteger openScans = new AtomicInteger();
    private final OwnMetrics registered;
    private final Runnable upkeep = this::keepUp;

    /** Null until the snapshot that the store starts from is loaded. */
    private volatile SnapshotTree tree;

    /** Null until it is needed. */
    private CompletableFuture<SnapshotTree> loading;

    private long uncommitted;
    private boolean isActive;
    private volatile boolean isClosed;

    /**
     * Whether anything was put or restored. Before that an offset that the runtime tells, from a file that another store or an
     * older Kafka has left, is none of these data.
     */
    private boolean wasWritten;

    /** Whether writes were made of which it cannot be known whether they are committed. */
    private boolean isBlind;

    /** Whether the tree is what was committed at the offsets that the warm start was told last. */
    private boolean isAtCommit = true;

    MemoryEngine(TaskContext task, StoreId store, Optional<WarmStart> warm) {
        this.task = task;
        this.store = store;
        this.warm = warm;
        this.tree = warm.isPresent() ? null : new SnapshotTree();
        this.pending = task.settings().exactlyOnce() && task.changelog().isPresent()
                ? Optional.of(new PendingWrites(task, store, position, this))
                : Optional.empty();
        this.registered = new OwnMetrics(task);
        show(new MetricSet(registered));
        if (warm.isPresent()) {
            Upkeep.start(upkeep);
        }
    }

    private void show(MetricSet metrics) {
        metrics.gauge(MemoryMetric.NUM_KEYS, now -> tree == null ? 0 : tree.entries());
        metrics.gauge(MemoryMetric.OPEN_SCANS, now -> openScans.get());
        warm.ifPresent(snapshots -> {
            metrics.gauge(
                    MemoryMetric.SNAPSHOT_AGE,
                    now -> snapshots.newestMs() == 0 ? 0 : Math.max(0, now - snapshots.newestMs()));
            metrics.gauge(MemoryMetric.SNAPSHOT_BYTES, now -> snapshots.newestBytes());
            metrics.gauge(MemoryMetric.SNAPSHOT_TIME, now -> snapshots.newestNanos());
        });
    }

    private SnapshotTree tree() {
        SnapshotTree present = tree;
        return present != null ? present : loaded();
    }

    private SnapshotTree loaded() {
        try {
            SnapshotTree loaded = load().join();
            tree = loaded;
            return loaded;
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    /** Begins to load the snapshot, once. */
    private synchronized CompletableFuture<SnapshotTree> load() {
        if (loading == null) {
            WarmStart snapshots = warm.orElseThrow();
            position.merge(snapshots.position());
            loading = snapshots.load();
        }
        return loading;
    }

    @Override
    public byte[] get(Bytes key) {
        return tree().get(key.get());
    }

    @Override
    public KeyValueIterator<Bytes, byte[]> scan(List<KeyRange> ranges) {
        SnapshotTree.View view = tree().view();
        openScans.incrementAndGet();
        return view.scan(ranges, openScans::decrementAndGet);
    }

    /** Exactly. */
    @Override
    public long approximateEntries() {
        return tree().entries();
    }

    @Override
    public Position position() {
        return position;
    }

    @Override
    public synchronized void put(Bytes key, byte[] value) {
        beginWrites();
        write(key.get(), value);
        wrote(1);
    }

    @Override
    public synchronized void putAll(List<KeyValue<Bytes, byte[]>> entries) {
        beginWrites();
        for (KeyValue<Bytes, byte[]> entry : entries) {
            write(entry.key.get(), entry.value);
        }
        wrote(entries.size());
    }

    private void beginWrites() {
        isActive = true;
        if (pending.isPresent() && !pending.get().beginWrite() && !isBlind) {
            isBlind = true;
            warm.ifPresent(snapshots -> LOG.warn(
                    "{}: the transactions of its producer cannot be seen, so no snapshot is taken from here on, and after a"
                            + " restart the store is restored from the one before",
                    store));
        }
    }

    private void write(byte[] key, byte[] value) {
        tree().put(key, value);
        if (warm.isPresent()) {
            wasWritten = true;
            isAtCommit = false;
            warm.get().changed(key.length + (value == null ? 0 : value.length));
        }
    }

    @Override
    public synchronized void discardBelow(Bytes key) {
        tree().removeBelow(key.get());
    }

    private void wrote(int writes) {
        if (pending.isPresent() && !isBlind) {
            uncommitted += writes;
            pending.get().wrote();
        }
    }

    @Override
    public synchronized void restore(Collection<ConsumerRecord<byte[], byte[]>> records) {
        isActive = false;
        for (ConsumerRecord<byte[], byte[]> record : records) {
            write(record.key(), record.value());
        }
    }

    @Override
    public synchronized void flushCache() {
        isActive = true;
        pending.ifPresent(PendingWrites::requireNotLost);
    }

    @Override
    public synchronized void handOver() {
        pending.ifPresent(PendingWrites::requireNone);
        isActive = false;
        task.handOver();
    }

    @Override
    public long pendingEntries() {
        return uncommitted;
    }

    @Override
    public void committed(CommitPoint reached) {
        uncommitted = 0;
        if (warm.isPresent() && reached.offset().isPresent()) {
            TopicPartition changelog = task.changelog().orElseThrow();
            atCommit(Map.of(changelog, reached.offset().getAsLong()));
        }
    }

    private void atCommit(Map<TopicPartition, Long> offsets) {
        WarmStart snapshots = warm.orElseThrow();
        snapshots.reach(offsets, isActive);
        isAtCommit = !isBlind;
        if (isAtCommit && snapshots.isDue()) {
            snapshots.begin(tree().view(), position);
        }
    }

    /**
     * The runtime's commit. While writes are held that are not known to be committed it proves nothing: it comes after a failed
     * commit too, with the offset of what was sent.
     */
    @Override
    public synchronized void commit(Map<TopicPartition, Long> offsets) {
        if (warm.isEmpty()) {
            return;
        }
        if (settle() != Outcome.NOTHING) {
            LOG.info(
                    "{}: told to commit {} while {} writes are not known to be committed; not followed",
                    store,
                    offsets,
                    uncommitted);
        } else if (offsets.isEmpty() && task.changelog().isPresent()) {
            warm.get().forget();
            isAtCommit = false;
        } else if (wasWritten) {
            atCommit(offsets);
        } else {
            LOG.debug("{}: told {} before anything was put or restored: it is where its snapshot is", store, offsets);
        }
    }

    private Outcome settle() {
        return pending.map(PendingWrites::settle).orElse(Outcome.NOTHING);
    }

    @Override
    public synchronized Long committedOffset(TopicPartition partition) {
        if (warm.isEmpty()) {
            return null;
        }
        long offset = warm.get().offset(partition);
        if (!task.isStarting()) {
            load(); // beside the task, whose thread has other tasks
        }
        return offset == WarmStart.UNKNOWN && task.isGlobal()
                ? null
                : Long.valueOf(offset); // it would look for that offset
    }

    /**
     * An idle task gets no call in which it could be seen that its last writes are committed, or that it is up to date. By a
     * timer.
     */
    private void keepUp() {
        if (isClosed) { // or about to be, which may take long
            return;
        }
        try {
            settleAndSnapshot();
        } catch (RuntimeException e) { // the owner meets the same
            LOG.warn("{}: could not take a snapshot; tries again", store, e);
        }
    }

    private synchronized void settleAndSnapshot() {
        isActive = isActive || task.isRunning();
        if (!isClosed && settle() == Outcome.NOTHING && isAtCommit) {
            atCommit(Map.of());
        }
    }

    /** Leaves a snapshot of all that is committed, if it is known to be. */
    @Override
    public void close() {
        registered.remove();
        isClosed = true;
        leaveSnapshot();
    }

    private synchronized void leaveSnapshot() {
        if (warm.isPresent()) {
            Upkeep.cancel(upkeep);
            Outcome outcome = settle();
            if (outcome != Outcome.NOTHING) {
                LOG.info("{}: closed with {} writes not known to be committed", store, uncommitted);
            }
            boolean isWhole = outcome == Outcome.NOTHING && isAtCommit && wasWritten;
            warm.get().close(isWhole ? Optional.of(tree.view()) : Optional.empty(), position);
        }
    }
}
