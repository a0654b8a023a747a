package dev.crema.store.metrics;

import java.util.concurrent.atomic.AtomicLong;

/**
 * A number that one thread changes and any thread reads. Changing it costs no more than changing a plain field; a reader
 * may see it a moment late, and never torn.
 */
public final class Count {

    private final AtomicLong value = new AtomicLong();

    /** For the one thread that owns the number. */
    public void add(long amount) {
        value.setOpaque(value.getPlain() + amount); // no atomic addition: there is one writer
    }

    /** Back to zero; for the thread that owns the number. */
    public void reset() {
        value.setOpaque(0);
    }

    public long get() {
        return value.getOpaque();
    }
}
