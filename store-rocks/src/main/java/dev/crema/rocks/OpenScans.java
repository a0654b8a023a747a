package dev.crema.rocks;

import java.lang.StackWalker.StackFrame;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.rocksdb.ColumnFamilyHandle;

/** The scans of a store that are open, each with the place in the application's code that opened it. */
final class OpenScans {

    private static final StackWalker STACK = StackWalker.getInstance();
    private static final Set<String> OURS =
            Set.of(OpenStore.class.getName(), ReadPath.class.getName(), OpenScans.class.getName());
    private static final List<String> LAYERS_ABOVE = List.of(
            "dev.crema.store.cache.", "dev.crema.store.engine.", "dev.crema.store.query.", "org.apache.kafka.streams.");

    private final Map<RocksScan, Opened> open = new ConcurrentHashMap<>();

    /** When, in milliseconds since 1970, and where a scan was opened. */
    private record Opened(long timeMs, Optional<StackFrame> place) {

        @Override
        public String toString() {
            return place.map(StackFrame::toString).orElse("an unknown place");
        }
    }

    void add(RocksScan scan) {
        Optional<StackFrame> place =
                STACK.walk(frames -> frames.dropWhile(OpenScans::isOurs).findFirst());
        open.put(scan, new Opened(System.currentTimeMillis(), place));
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
