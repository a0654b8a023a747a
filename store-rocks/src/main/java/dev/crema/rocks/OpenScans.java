package dev.crema.rocks;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The scans of a store that are open, each with the place in the application's code that opened it. */
final class OpenScans {

    private static final StackWalker STACK = StackWalker.getInstance();

    private final Map<RocksScan, String> places = new ConcurrentHashMap<>();

    void add(RocksScan scan) {
        places.put(scan, STACK.walk(frames -> frames.dropWhile(OpenScans::isOurs)
                .findFirst()
                .map(Object::toString)
                .orElse("an unknown place")));
    }

    private static boolean isOurs(StackWalker.StackFrame frame) {
        String type = frame.getClassName();
        return type.startsWith("dev.crema.rocks.Rocks")
                || type.equals(OpenScans.class.getName())
                || type.startsWith("dev.crema.store.cache.")
                || type.startsWith("dev.crema.store.metrics.")
                || type.startsWith("dev.crema.store.query.")
                || type.startsWith("org.apache.kafka.streams.");
    }

    void remove(RocksScan scan) {
        places.remove(scan);
    }

    int count() {
        return places.size();
    }

    /** Where the open ones were opened. */
    List<String> places() {
        return List.copyOf(places.values());
    }

    /** Closes all of them. When no reader is left. */
    void release() {
        List.copyOf(places.keySet()).forEach(RocksScan::release);
    }
}
