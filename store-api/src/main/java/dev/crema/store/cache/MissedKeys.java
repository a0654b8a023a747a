package dev.crema.store.cache;

/**
 * Which absent keys were asked for before, for some thousand recent ones, by their hashes alone. A key that is not there is
 * remembered as absent when it is asked for again: most are put next, or never come again, and would only push others out.
 * For the thread that owns the store.
 */
final class MissedKeys {

    private static final int SLOTS = 1 << 12;

    /** Null until a key is missed. */
    private int[] hashes;

    /** Whether this key was missed before, as far as is remembered. */
    boolean again(Object identity) {
        if (hashes == null) {
            hashes = new int[SLOTS];
        }
        int hash = hash(identity);
        boolean again = hashes[slot(hash)] == hash;
        hashes[slot(hash)] = hash;
        return again;
    }

    /** Whether this key was missed, as far as is remembered. */
    boolean has(Object identity) {
        int hash = hash(identity);
        return hashes != null && hashes[slot(hash)] == hash;
    }

    private static int hash(Object identity) {
        return identity.hashCode() * 0x9E3779B9; // spreads keys that differ little over the slots
    }

    private static int slot(int hash) {
        return hash >>> 20;
    }
}
