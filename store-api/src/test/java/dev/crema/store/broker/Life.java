package dev.crema.store.broker;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/** What an application says of itself from one start to its end. Safe for use by several threads. */
final class Life {

    private final AtomicLong restored = new AtomicLong();
    private final Map<String, AtomicLong> counts = new ConcurrentHashMap<>();
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private volatile boolean running;

    void event(String event) {
        counts.computeIfAbsent(event.split(" ", 2)[0], kind -> new AtomicLong()).incrementAndGet();
        if (event.equals(TallyApp.RUNNING)) {
            running = true;
        } else if (event.startsWith(TallyApp.RESTORED)) {
            restored.addAndGet(Long.parseLong(event.substring(event.lastIndexOf(' ') + 1)));
        }
    }

    /** A line of a child's output, which may be an event. */
    void line(String line) {
        if (line.startsWith(TallyApp.SAYS)) {
            event(line.substring(TallyApp.SAYS.length()));
        }
    }

    void fail(Throwable cause) {
        failure.compareAndSet(null, cause);
    }

    void requireHealthy() {
        if (failure.get() != null) {
            throw new IllegalStateException("a stream thread ended", failure.get());
        }
    }

    boolean isRunning() {
        return running;
    }

    /** Events so far that begin with this word. */
    long count(String kind) {
        AtomicLong count = counts.get(kind);
        return count == null ? 0 : count.get();
    }

    /** Records restored so far, all stores together. */
    long restored() {
        return restored.get();
    }
}
