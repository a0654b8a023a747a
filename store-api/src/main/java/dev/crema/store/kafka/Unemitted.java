package dev.crema.store.kafka;

import java.util.function.LongSupplier;

/**
 * The windows of a store that are still to be emitted, where they are emitted when they close (KIP-825). Their operator notes up to which
 * close it has emitted in the task's metadata, which is committed with the input. It does so, once a second at most, whenever stream time
 * has gone on; where it does not, the note is an operator's that is there no more.
 */
public final class Unemitted {

    /** There are none, or it is not known of any. */
    public static final long NONE = Long.MAX_VALUE;

    /** Of processing, in which an operator would have emitted. */
    private static final long PATIENCE_MS = 60_000;

    /** Counts as processing, from one write to the next. */
    private static final long LONGEST_STEP_MS = 1_000;

    private final TaskContext task;
    private final LongSupplier clock;
    private final long windowMs;
    private volatile Long abandoned;
    private Long emitted;
    private long streamTimeThen;
    private long lastMs;
    private long waitedMs;

    /** @param windowMs the length of the windows; 0 for sessions */
    public Unemitted(TaskContext task, long windowMs) {
        this(task, windowMs, task::wallClock);
    }

    Unemitted(TaskContext task, long windowMs, LongSupplier clock) {
        this.task = task;
        this.clock = clock;
        this.windowMs = windowMs;
    }

    private Long note() {
        return task.internal().processorMetadataForKey(task.store());
    }

    /** Something is written; for the task's thread. */
    public void written(long streamTime) {
        Long now = note();
        if (now == null) {
            return;
        }
        long nowMs = clock.getAsLong();
        if (!now.equals(emitted)) {
            emitted = now;
            streamTimeThen = streamTime;
            waitedMs = 0;
        } else if (streamTime > streamTimeThen) {
            waitedMs += Math.min(nowMs - lastMs, LONGEST_STEP_MS);
        }
        lastMs = nowMs;
        if (waitedMs > PATIENCE_MS) {
            abandoned = now;
        }
    }

    /**
     * The oldest start of a window, or end of a session, that may still be emitted; {@link #NONE} if there is none. Any thread may ask;
     * one that is not the task's may see a note a little late.
     */
    public long oldest() {
        Long now = note();
        return now == null || now.equals(abandoned) ? NONE : now - windowMs;
    }
}
