package dev.crema.store.engine;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A timer that all open stores of the process share: a task without input gets no call from the runtime. It wakes up once for
 * all of them, and its thread is there while a store is open.
 */
public final class Upkeep {

    private static final Logger LOG = LoggerFactory.getLogger(Upkeep.class);

    private static final long INTERVAL_MS = 1000;
    private static final ScheduledThreadPoolExecutor TIMER = timer();
    private static final Set<Runnable> WORK = ConcurrentHashMap.newKeySet();
    private static final Set<Runnable> CALLED = ConcurrentHashMap.newKeySet();
    private static Future<?> ticking;

    private Upkeep() {}

    private static ScheduledThreadPoolExecutor timer() {
        ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, work -> {
            Thread thread = new Thread(work, "crema-store-upkeep");
            thread.setDaemon(true);
            return thread;
        });
        timer.setRemoveOnCancelPolicy(true);
        timer.setKeepAliveTime(2 * INTERVAL_MS, TimeUnit.MILLISECONDS);
        timer.allowCoreThreadTimeOut(true);
        return timer;
    }

    /** Does the work again and again until it is cancelled, and may do it once more after that. It must not throw. */
    public static synchronized void start(Runnable work) {
        if (WORK.isEmpty()) {
            ticking = TIMER.scheduleWithFixedDelay(
                    () -> WORK.forEach(Upkeep::run), INTERVAL_MS, INTERVAL_MS, TimeUnit.MILLISECONDS);
        }
        WORK.add(work);
    }

    /** Has work that was started done soon: when its turn comes, once for all calls until then. */
    public static void call(Runnable work) {
        if (CALLED.add(work)) {
            TIMER.execute(() -> {
                CALLED.remove(work);
                if (WORK.contains(work)) {
                    run(work);
                }
            });
        }
    }

    /** One store's trouble is not that of the others, for which the timer would stop. */
    private static void run(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException | Error e) {
            LOG.error("the upkeep of a store failed; tries again", e);
        }
    }

    public static synchronized void cancel(Runnable work) {
        WORK.remove(work);
        if (WORK.isEmpty()) {
            ticking.cancel(false);
        }
    }
}
