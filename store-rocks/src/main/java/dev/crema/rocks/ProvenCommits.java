package dev.crema.rocks;

import dev.crema.store.commit.CommitPoint;
import dev.crema.store.commit.CommitProof;
import dev.crema.store.commit.CommitProof.Outcome;
import dev.crema.store.commit.StagedWrites;
import dev.crema.store.kafka.TaskContext;
import java.util.OptionalLong;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.errors.TaskCorruptedException;
import org.apache.kafka.streams.query.Position;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Commits under exactly-once, by the word of {@link CommitProof} alone. */
final class ProvenCommits implements Commits {

    private static final Logger LOG = LoggerFactory.getLogger(ProvenCommits.class);

    /** How many times the bytes that the task is asked to commit for may wait. */
    private static final int HARD_BOUND = 4;

    private final TaskContext task;
    private final StoreId store;
    private final TopicPartition changelog;
    private final StagedWrites staged;
    private final Position position;
    private final long softBound;
    private final CommitProof proof;

    private boolean isBlind;
    private boolean hasAskedForCommit;
    private OptionalLong sourceOffset = OptionalLong.empty();

    /**
     * Of one store.
     *
     * @param position of all writes so far
     * @param softBound bytes past which the task is asked to commit
     */
    ProvenCommits(TaskContext task, StoreId store, StagedWrites staged, Position position, long softBound) {
        this.task = task;
        this.store = store;
        this.changelog = task.changelog().orElseThrow();
        this.staged = staged;
        this.position = position;
        this.softBound = softBound;
        this.proof = new CommitProof(task);
    }

    /** The look at the transactions comes before the write: its changelog record, which follows, belongs to the open one. */
    @Override
    public boolean holdNext() {
        if (isBlind) {
            return false;
        }
        if (settle() == Outcome.LOST) {
            throw lost();
        }
        if (!proof.isSeeing()) {
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
        proof.hold();
        sourceOffset = task.offsetIn(changelog);
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
        Outcome outcome = proof.look();
        if (outcome != Outcome.COMMITTED) {
            return outcome;
        }
        // nothing was sent to the changelog since the commit, so what was sent last is what was committed last
        OptionalLong offset = sourceOffset.isPresent() ? sourceOffset : task.sentOffset(changelog);
        staged.prove(new CommitPoint(offset, position.copy()));
        proof.release();
        hasAskedForCommit = false;
        return Outcome.NOTHING;
    }

    /** What has the task restored, and its input since the last commit processed again. */
    TaskCorruptedException lost() {
        return store.corrupted("the transaction of " + staged.openEntries()
                + " writes was aborted, or its end cannot be known; the task is restored and its input since the last commit"
                + " processed again");
    }
}
