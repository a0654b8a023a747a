package dev.crema.rocks;

import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.streams.errors.InvalidStateStoreException;

/**
 * Who is in native code at this moment. Readers come and go without a lock and without waiting for each other; closing waits
 * until the last has left, since a database closed under a reader ends the process.
 */
final class Readers {

    private static final long PAUSE_NANOS = 50_000;

    private final String store;
    private final LongAdder entered = new LongAdder();
    private final LongAdder left = new LongAdder();
    private volatile boolean closed;

    Readers(String store) {
        this.store = store;
    }

    /**
     * Begins to read; {@link #leave} has to follow.
     *
     * @throws InvalidStateStoreException if the store is closed
     */
    void enter() {
        if (!tryEnter()) {
            throw new InvalidStateStoreException("Store " + store + " is currently closed.");
        }
    }

    /** Begins to read unless the store is closed. */
    boolean tryEnter() {
        entered.increment();
        if (closed) { // looked at after it was counted, so that either we see it or close() sees us
            left.increment();
            return false;
        }
        return true;
    }

    void leave() {
        left.increment();
    }

    /** Lets nobody in from here on, and returns when nobody is in. */
    void close() {
        closed = true;
        while (!isEmpty()) {
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    /** Whether nobody is in but the caller. */
    boolean isAlone() {
        long out = left.sum();
        return entered.sum() == out + 1;
    }

    /** Who left is counted first: whoever is counted there is counted among those who entered, too. */
    private boolean isEmpty() {
        long out = left.sum();
        return entered.sum() == out;
    }
}
