package dev.crema.rocks;

import java.lang.StackWalker.StackFrame;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.rocksdb.ColumnFamilyHandle;

/**
 * The scans of a store that are open, and the places in the application's code that opened them. To look for a place takes a
 * fifteenth of what a scan of 100 entries takes in all, and is left while no other is open: where scans are left open, the next of
 * them finds those before.
 */
final class OpenScans {

    private static final StackWalker STACK = StackWalker.getInstance();
    private static final Set<String> OURS =
            Set.of(OpenStore.class.getName(), ReadPath.class.getName(), OpenScans.class.getName());
    private static final List<String> LAYERS_ABOVE = List.of(
            "dev.crema.store.cache.", "dev.crema.store.engine.", "dev.crema.store.query.", "org.apache.kafka.streams.");

    /** Scans of a store whose places are looked for in any case. */
    private static final int FIRST = 100;

    private final Map<RocksScan, Opened> open = new ConcurrentHashMap<>();
    private final AtomicInteger first = new AtomicInteger(FIRST);

    /** When, in milliseconds since 1970, and where a scan was opened. */
    private record Opened(long timeMs, Optional<StackFrame> place) {

        @Override
        public String toString() {
            return place.map(StackFrame::toString).orElse("a place that was not looked for");
        }
    }

    void add(RocksScan scan) {
        open.put(scan, new Opened(System.currentTimeMillis(), isLookedFor() ? place() : Optional.empty()));
    }

    private boolean isLookedFor() {
        return !open.isEmpty() || first.get() > 0 && first.decrementAndGet() >= 0;
    }

    private static Optional<StackFrame> place() {
        return STACK.walk(frames -> frames.dropWhile(OpenScans::isOurs).findFirst());
    }

    private static boolean isOurs(StackFrame frame) {
        return OURS.contains(frame.getClassName()) || LAYERS_ABOVE.stream().anyMatch(frame.getClassName()::startsWith);
    }

    void remove(RocksScan scan) {
        open.remove(scan);
    }

    int count() {
        return open.size();
    }

    /** Whether one of them has an iterator of a family. */
    boolean use(ColumnFamilyHandle family) {
        return open.keySet().stream().anyMatch(scan -> scan.uses(family));
    }

    /** Where the open ones were opened. */
    List<String> places() {
        return open.values().stream().map(Opened::toString).toList();
    }

    /** When the oldest was opened, in milliseconds since 1970; 0 if none is open. */
    long oldestSinceMs() {
        return open.values().stream().mapToLong(Opened::timeMs).min().orElse(0);
    }

    /** Closes all of them. When no reader is left. */
    void release() {
        List.copyOf(open.keySet()).forEach(RocksScan::release);
    }
}
