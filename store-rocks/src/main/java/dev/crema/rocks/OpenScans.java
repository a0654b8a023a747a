package dev.crema.rocks;

import java.lang.StackWalker.StackFrame;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The scans of a store that are open, each with the place in the application's code that opened it. */
final class OpenScans {

    private static final StackWalker STACK = StackWalker.getInstance();
    private static final Set<String> OURS =
            Set.of(RocksKeyValueStore.class.getName(), OpenStore.class.getName(), OpenScans.class.getName());
    private static final List<String> LAYERS_ABOVE =
            List.of("dev.crema.store.cache.", "dev.crema.store.query.", "org.apache.kafka.streams.");

    private final Map<RocksScan, Optional<StackFrame>> places = new ConcurrentHashMap<>();

    void add(RocksScan scan) {
        places.put(
                scan, STACK.walk(frames -> frames.dropWhile(OpenScans::isOurs).findFirst()));
    }

    private static boolean isOurs(StackFrame frame) {
        return OURS.contains(frame.getClassName()) || LAYERS_ABOVE.stream().anyMatch(frame.getClassName()::startsWith);
    }

    void remove(RocksScan scan) {
        places.remove(scan);
    }

    int count() {
        return places.size();
    }

    /** Where the open ones were opened. */
    List<String> places() {
        return places.values().stream()
                .map(place -> place.map(StackFrame::toString).orElse("an unknown place"))
                .toList();
    }

    /** Closes all of them. When no reader is left. */
    void release() {
        List.copyOf(places.keySet()).forEach(RocksScan::release);
    }
}
