package dev.crema.memory;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;

/** A snapshot that is to be written: by the thread that does so, unless it is left out before its turn comes. */
final class QueuedWrite implements Runnable {

    /** One that is done. */
    static final QueuedWrite NONE = new QueuedWrite(() -> {});

    static {
        NONE.run();
    }

    private final AtomicReference<Runnable> work;
    private final CountDownLatch done = new CountDownLatch(1);

    QueuedWrite(Runnable work) {
        this.work = new AtomicReference<>(work);
    }

    @Override
    public void run() {
        Runnable taken = work.getAndSet(null);
        if (taken != null) {
            try {
                taken.run();
            } finally {
                done.countDown();
            }
        }
    }

    boolean isDone() {
        return done.getCount() == 0;
    }

    /** Returns when it is written, or will not be; whether it will not be. */
    boolean leaveOut() {
        if (work.getAndSet(null) != null) {
            done.countDown();
            return true;
        }
        boolean isInterrupted = false;
        while (!isDone()) {
            try {
                done.await();
            } catch (InterruptedException e) {
                isInterrupted = true;
            }
        }
        if (isInterrupted) {
            Thread.currentThread().interrupt();
        }
        return false;
    }
}
