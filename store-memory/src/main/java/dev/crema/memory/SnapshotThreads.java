package dev.crema.memory;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The threads that read and write the snapshots of all stores of the process. They are there while they have work. */
final class SnapshotThreads {

    /** One for all stores. */
    static final Executor WRITER = threads("crema-memory-snapshot", 1);

    /** A start opens one task after the other, and they are loaded beside each other. */
    static final Executor LOADERS =
            threads("crema-memory-load", Runtime.getRuntime().availableProcessors());

    private SnapshotThreads() {}

    private static Executor threads(String name, int count) {
        ThreadPoolExecutor threads =
                new ThreadPoolExecutor(count, count, 5, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), work -> {
                    Thread thread = new Thread(work, name);
                    thread.setDaemon(true);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
        return threads;
    }
}
