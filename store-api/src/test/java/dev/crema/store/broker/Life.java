package dev.crema.store.broker;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/** What an application says of itself from one start to its end. Safe for use by several threads. */
public final class Life {

    private final Map<String, Long> restored = new ConcurrentSkipListMap<>();
    private final Map<String, AtomicLong> counts = new ConcurrentHashMap<>();
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private volatile boolean running;

    public void event(String event) {
        counts.computeIfAbsent(event.split(" ", 2)[0], kind -> new AtomicLong()).incrementAndGet();
        if (event.equals(TallyApp.RUNNING)) {
            running = true;
        } else if (event.startsWith(TallyApp.RESTORED)) {
            String[] words = event.split(" ");
            restored.merge(words[1], Long.parseLong(words[3]), Long::sum);
        }
    }

    /** A line of a child's output, which may be an event. */
    public void line(String line) {
        if (line.startsWith(TallyApp.SAYS)) {
            event(line.substring(TallyApp.SAYS.length()));
        }
    }

    public void fail(Throwable cause) {
        failure.compareAndSet(null, cause);
    }

    public void requireHealthy() {
        if (failure.get() != null) {
            throw new IllegalStateException("a stream thread ended", failure.get());
        }
    }

    public boolean isRunning() {
        return running;
    }

    /** Events so far that begin with this word. */
    public long count(String kind) {
        AtomicLong count = counts.get(kind);
        return count == null ? 0 : count.get();
    }

    /** Records restored so far, by store; of none where nothing was looked for in its changelog. */
    public Map<String, Long> restored() {
        return Map.copyOf(restored);
    }
}
