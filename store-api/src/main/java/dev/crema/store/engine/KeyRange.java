package dev.crema.store.engine;

import java.util.Arrays;
import org.apache.kafka.common.utils.Bytes;

/**
 * What to scan, in the order of unsigned bytes.
 *
 * @param from inclusive, null for none
 * @param to null for none
 * @param ascending from the first key to the last, or the other way round
 */
public record KeyRange(Bytes from, Bytes to, boolean toInclusive, boolean ascending) {

    /** Keys from one to another, both inclusive; null for no bound. */
    public static KeyRange between(Bytes from, Bytes to, boolean ascending) {
        return new KeyRange(from, to, true, ascending);
    }

    /** All keys that begin with these bytes. */
    static KeyRange withPrefix(byte[] prefix) {
        return new KeyRange(Bytes.wrap(prefix), successor(prefix), false, true);
    }

    /** The first key after all that begin with these bytes; null where none comes after. */
    private static Bytes successor(byte[] prefix) {
        int last = prefix.length - 1;
        while (last >= 0 && prefix[last] == (byte) 0xff) {
            last--;
        }
        if (last < 0) {
            return null;
        }
        byte[] successor = Arrays.copyOf(prefix, last + 1);
        successor[last]++;
        return Bytes.wrap(successor);
    }

    /** Whether no key can be inside. */
    boolean isEmpty() {
        return from != null && to != null && from.compareTo(to) > 0;
    }
}
