package dev.crema.store.commit;

import dev.crema.store.kafka.TaskContext;
import java.util.OptionalDouble;

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

    private final TaskContext task;
    private boolean open;
    private OptionalDouble transactionsAtFlush = OptionalDouble.empty();

    public CommitWindow(TaskContext task) {
        this.task = task;
    }

    /** The runtime flushes the task's caches. */
    public void open() {
        open = true;
        transactionsAtFlush = task.committedTransactions();
    }

    /** The runtime calls {@code commit}, or hands the store to a task of the other kind. */
    public void close() {
        open = false;
    }

    public boolean isOpen() {
        if (open && transactionsAtFlush.isPresent() && transactionEnded()) {
            open = false;
        }
        return open;
    }

    private boolean transactionEnded() {
        OptionalDouble now = task.committedTransactions();
        return now.isPresent() && now.getAsDouble() != transactionsAtFlush.getAsDouble();
    }
}
