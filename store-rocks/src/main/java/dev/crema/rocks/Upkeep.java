package dev.crema.rocks;

import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * A timer that all open stores of the process share: a task without input gets no call from the runtime. Its thread is there
 * while a store is open.
 */
final class Upkeep {

    private static final long INTERVAL_MS = 1000;
    private static final ScheduledThreadPoolExecutor TIMER = timer();

    private Upkeep() {}

    private static ScheduledThreadPoolExecutor timer() {
        ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, work -> {
            Thread thread = new Thread(work, "crema-rocksdb-upkeep");
            thread.setDaemon(true);
            return thread;
        });
        timer.setRemoveOnCancelPolicy(true);
        timer.setKeepAliveTime(2 * INTERVAL_MS, TimeUnit.MILLISECONDS);
        timer.allowCoreThreadTimeOut(true);
        return timer;
    }

    /** Does the work again and again until it is cancelled. It must not throw. */
    static Future<?> every(Runnable work) {
        return TIMER.scheduleWithFixedDelay(work, INTERVAL_MS, INTERVAL_MS, TimeUnit.MILLISECONDS);
    }
}
