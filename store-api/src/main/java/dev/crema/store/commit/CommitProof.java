package dev.crema.store.commit;

import dev.crema.store.kafka.TaskContext;
import dev.crema.store.kafka.Transactions;
import dev.crema.store.kafka.Transactions.Moment;

/**
 * Whether the writes that a store holds are committed. It believes one witness: the count of transactions that the thread's
 * producer has committed. A write is held under the count of its moment; once that has grown, and nothing was aborted since,
 * the transaction with the write's changelog record is committed.
 *
 * <pre>
 *            hold                        a transaction committed
 *  NOTHING ───────▶ PENDING ─────────────────────────────────────▶ COMMITTED ──┐
 *     ▲                │                                                       │ release
 *     │                │ one aborted, another producer, none to be seen        │
 *     │                ▼                                                       │
 *     │              LOST (also if one was aborted and one committed)          │
 *     └────────────────┴───────────────────────────────────────────────────────┘
 * </pre>
 *
 * <p>Nothing else is evidence: not the runtime's {@code commit}, which follows a failed commit too; not a flush, a write or a
 * record that comes later, since after a commit that timed out, or an abort by another task of the thread, the runtime may go
 * on as if it had succeeded.
 *
 * <p>Sound as long as it is asked before each write, by the thread that writes or under a lock with it: then all writes that
 * are held belong to one transaction.
 */
public final class CommitProof {

    /** What has become of the writes that are held. */
    public enum Outcome {
        /** None are held. */
        NOTHING,
        /** Their transaction has not ended, as far as can be seen. */
        PENDING,
        /** They are committed, and so is their part of the changelog. */
        COMMITTED,
        /** They are aborted, or it cannot be known any more. */
        LOST
    }

    private final Transactions transactions;
    private Moment now;
    private Moment held;

    public CommitProof(TaskContext task) {
        this.transactions = task.transactions();
    }

    /** Looks anew. What comes after refers to this moment. */
    public Outcome look() {
        now = transactions.now();
        if (held == null) {
            return Outcome.NOTHING;
        }
        if (now == null || now.producer() != held.producer() || now.aborted() != held.aborted()) {
            return Outcome.LOST;
        }
        return now.committed() == held.committed() ? Outcome.PENDING : Outcome.COMMITTED;
    }

    /** Whether commits can be seen. Where they cannot, nothing should be held for one. */
    public boolean isSeeing() {
        return now != null;
    }

    /** A write made now is held. */
    public void hold() {
        if (held == null) {
            held = now;
        }
    }

    /** Nothing is held any more. */
    public void release() {
        held = null;
    }
}
