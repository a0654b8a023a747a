package dev.crema.store.cache;

import dev.crema.store.kafka.MultiGet;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * What the store below has of keys that are about to be written, read for many writes at once: blocks of RocksDB that are not in
 * its cache are then read beside each other. Nobody else writes below, so that a value stays true until its write goes there.
 * For the thread that owns the store.
 */
final class OldValues {

    /** Keys in one call; past a hundred or so the gain no longer grows. */
    private static final int MOST_KEYS = 128;

    /** Bytes of values in one call, by the sizes of those that replace them; what is deleted is guessed to be small. */
    private static final long MOST_BYTES = 1 << 20;

    private final MultiGet below;
    private final Map<Write, byte[]> read = new HashMap<>();

    OldValues(MultiGet below) {
        this.below = below;
    }

    /**
     * Takes out the value that a write replaces below, or null.
     *
     * @param most writes that are about to go below, this one included and at the least
     * @param reading whether a later write will ask, too
     */
    byte[] take(Write write, long most, Predicate<Write> reading) {
        if (!read.containsKey(write)) {
            readFrom(write, most, reading);
        }
        return read.remove(write);
    }

    private void readFrom(Write oldest, long most, Predicate<Write> reading) {
        List<Write> asking = new ArrayList<>(List.of(oldest));
        long bytes = oldest.valueSize();
        Write next = oldest.younger;
        for (long seen = 1; next != null && seen < most; seen++) {
            if (asking.size() == MOST_KEYS || bytes >= MOST_BYTES) {
                break;
            }
            if (!read.containsKey(next) && reading.test(next)) {
                asking.add(next);
                bytes += next.valueSize();
            }
            next = next.younger;
        }
        List<byte[]> values =
                below.multiGet(asking.stream().map(write -> write.key).toList());
        for (int i = 0; i < values.size(); i++) {
            read.put(asking.get(i), values.get(i));
        }
    }

    /** Forgets what was read for a write that is below now, and did not ask in the end. */
    void forget(Write write) {
        read.remove(write);
    }

    /** Forgets what was read for writes that do not go below any more. */
    void clear() {
        read.clear();
    }
}
