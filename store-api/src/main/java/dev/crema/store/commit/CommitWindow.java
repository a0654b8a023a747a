package dev.crema.store.commit;

import dev.crema.store.kafka.TaskContext;
import dev.crema.store.kafka.Transactions;
import dev.crema.store.kafka.Transactions.Moment;

/**
 * The time from a store's cache flush to the end of the commit that flushed it. While it is open, nothing written may
 * wait: the flush will not come back to this store before the input offsets are committed, and another store's flush may
 * still write here.
 *
 * <p>It ends with what comes first: the runtime's call of {@code commit}, or a transaction committed by the task's
 * producer, which is the only sign a running task under exactly-once is given. Where neither comes, the window stays
 * open: slower, never wrong. For the thread that owns the task.
 */
public final class CommitWindow {

    private final Transactions transactions;
    private boolean open;
    private Moment flushed;

    public CommitWindow(TaskContext task) {
        this.transactions = task.transactions();
    }

    /** The runtime flushes the task's caches. */
    public void open() {
        open = true;
        flushed = transactions.now();
    }

    /** The runtime calls {@code commit}, or hands the store to a task of the other kind. */
    public void close() {
        open = false;
    }

    public boolean isOpen() {
        if (open && flushed != null && hasCommitted()) {
            open = false;
        }
        return open;
    }

    private boolean hasCommitted() {
        Moment now = transactions.now();
        return now != null && now.committed() != flushed.committed();
    }
}
