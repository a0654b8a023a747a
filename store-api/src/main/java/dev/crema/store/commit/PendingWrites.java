package dev.crema.store.commit;

import dev.crema.store.commit.CommitProof.Outcome;
import dev.crema.store.kafka.TaskContext;
import java.util.OptionalLong;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.errors.TaskCorruptedException;
import org.apache.kafka.streams.query.Position;

/**
 * The writes of a logged store that are not known to be committed, under exactly-once, by the word of {@link CommitProof}
 * alone. For one thread at a time, which writes or has a lock with the one that does.
 */
public final class PendingWrites {

    /** Who has the writes. */
    public interface Holder {

        /** How many are held. */
        long pendingEntries();

        /** All that are held are committed, and nothing was written since. */
        void committed(CommitPoint reached);
    }

    private final TaskContext task;
    private final StoreId store;
    private final TopicPartition changelog;
    private final Position position;
    private final Holder holder;
    private final CommitProof proof;
    private OptionalLong sourceOffset = OptionalLong.empty();

    /**
     * Of a logged store.
     *
     * @param position of all writes so far
     */
    public PendingWrites(TaskContext task, StoreId store, Position position, Holder holder) {
        this.task = task;
        this.store = store;
        this.changelog = task.changelog().orElseThrow();
        this.position = position;
        this.holder = holder;
        this.proof = new CommitProof(task);
    }

    /**
     * To be called before each write: its changelog record, which follows, belongs to the transaction that is open then.
     *
     * @return whether its commit will be seen
     * @throws TaskCorruptedException if writes that are held were lost
     */
    public boolean beginWrite() {
        requireNotLost();
        return proof.isSeeing();
    }

    /** A write is held, to wait for its commit. */
    public void wrote() {
        proof.hold();
        sourceOffset = task.offsetIn(changelog);
    }

    /** Tells the holder of what is committed by now. What is returned is never {@link Outcome#COMMITTED}. */
    public Outcome settle() {
        Outcome outcome = proof.look();
        if (outcome != Outcome.COMMITTED) {
            return outcome;
        }
        // nothing was sent to the changelog since the commit, so what was sent last is what was committed last
        OptionalLong offset = sourceOffset.isPresent() ? sourceOffset : task.sentOffset(changelog);
        holder.committed(new CommitPoint(offset, position.copy()));
        proof.release();
        return Outcome.NOTHING;
    }

    /**
     * To be called before a commit, so that input is not committed without the writes made of it.
     *
     * @throws TaskCorruptedException if writes that are held were lost: the task is restored, and its input since the last
     *     commit processed again
     */
    public void requireNotLost() {
        if (settle() == Outcome.LOST) {
            throw store.corrupted("the transaction of " + holder.pendingEntries()
                    + " writes was aborted, or its end cannot be known; the task is restored and its input since the last"
                    + " commit processed again");
        }
    }

    /**
     * To be called when the task becomes one of the other kind.
     *
     * @throws TaskCorruptedException if writes are held that are not known to be committed
     */
    public void requireNone() {
        if (settle() != Outcome.NOTHING) {
            throw store.corrupted("the task is handed over with " + holder.pendingEntries()
                    + " writes that are not known to be committed; it is restored");
        }
    }
}
