package dev.crema.rocks;

import dev.crema.store.commit.CommitPoint;
import dev.crema.store.commit.CommitProof.Outcome;
import dev.crema.store.commit.PendingWrites;
import dev.crema.store.commit.StagedWrites;
import dev.crema.store.commit.StoreId;
import dev.crema.store.kafka.TaskContext;
import org.apache.kafka.streams.query.Position;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Commits under exactly-once, where they can be seen: writes are staged until theirs is. */
final class ProvenCommits implements Commits, PendingWrites.Holder {

    private static final Logger LOG = LoggerFactory.getLogger(ProvenCommits.class);

    /** How many times the bytes that the task is asked to commit for may wait. */
    private static final int HARD_BOUND = 4;

    private final TaskContext task;
    private final StoreId store;
    private final StagedWrites staged;
    private final long softBound;
    private final PendingWrites pending;

    private boolean isBlind;
    private boolean hasAskedForCommit;

    /**
     * Of one store.
     *
     * @param position of all writes so far
     * @param softBound bytes past which the task is asked to commit
     */
    ProvenCommits(TaskContext task, StoreId store, StagedWrites staged, Position position, long softBound) {
        this.task = task;
        this.store = store;
        this.staged = staged;
        this.softBound = softBound;
        this.pending = new PendingWrites(task, store, position, this);
    }

    @Override
    public boolean holdNext() {
        if (!isBlind && !pending.beginWrite()) {
            isBlind = true;
            LOG.warn(
                    "{}: the transactions of its producer cannot be seen, so writes go to disk uncommitted, and after a crash"
                            + " the store is restored in full, as Kafka's is",
                    store);
        }
        return !isBlind;
    }

    @Override
    public void held() {
        pending.wrote();
        if (staged.openBytes() > softBound && !hasAskedForCommit) {
            task.requestCommit();
            hasAskedForCommit = true;
        }
    }

    @Override
    public long maxHeldBytes() {
        return HARD_BOUND * softBound;
    }

    @Override
    public Outcome settle() {
        return pending.settle();
    }

    @Override
    public void requireNoneHeld() {
        pending.requireNone();
    }

    @Override
    public long pendingEntries() {
        return staged.openEntries();
    }

    @Override
    public void committed(CommitPoint reached) {
        staged.prove(reached);
        hasAskedForCommit = false;
    }
}
