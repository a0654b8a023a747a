package dev.crema.store.cache;

import java.util.function.LongSupplier;

/**
 * What values take when serialized, and which of them to serialize at once to know it. A value whose key is new is, since
 * it most likely stays as it is until it is written back; any other is guessed to be as large as its key's last. Of those
 * a few are measured all the same, one in sixteen or in a small part of a large buffer, to learn how far guesses can be
 * trusted, and every one while there are more in the buffer than that: so many that together they might carry it past {@link #TOLERANCE} of its bound. For the
 * thread that owns the store.
 */
final class SizeGuess {

    /** Of the bound, what guesses may be too low by. A quarter is promised; the rest is for what is noticed late. */
    private static final double TOLERANCE = 0.1;

    /** Entries of which hardly any is measured again: a counter or two need not be serialized but to be written back. */
    private static final int FEW = 3;

    /** Measured values that the means look back on; the first so many are all measured. */
    private static final int MEMORY = 32;

    /** Twice the mean number of values from one that is measured to the next, at the least and at the most. */
    private static final int SHORTEST_GAP = 32;

    private static final int LONGEST_GAP = 4096;

    /** Of a large buffer, the part that is written from one measured value to the next at the most. */
    private static final int SHARE_OF_BUFFER = 16;

    /** Standard deviations that the sum of all guesses may be off by. */
    private static final double TAIL = 3;

    private final LongSupplier bound;

    private double mean;
    private int measured;
    private double tooLow;
    private double squaredError;
    private long trustedEntries;
    private int untilNext;
    private int ofFew;
    private int random = 1;

    /** Guesses for a buffer of so many bytes, which may change. */
    SizeGuess(LongSupplier bound) {
        this.bound = bound;
    }

    /**
     * Bytes of a value before it is serialized.
     *
     * @param last bytes of its key's last value, 0 if unknown
     */
    int of(int last) {
        return last > 0 ? last : (int) mean;
    }

    /**
     * Whether a value is to be measured.
     *
     * @param last as in {@link #of}
     * @param entries that the buffer has
     */
    boolean isDue(int last, long entries) {
        if (last <= 0) {
            return true;
        }
        if (entries < FEW) {
            return ++ofFew % LONGEST_GAP == 0;
        }
        if (entries > trustedEntries) {
            return true;
        }
        if (untilNext-- > 0) {
            return false;
        }
        untilNext = nextGap(entries);
        return true;
    }

    /**
     * A value takes this many bytes.
     *
     * @param last as in {@link #of}
     * @param heapPerByte what an error of one byte makes
     */
    void measured(int last, int size, double heapPerByte) {
        mean += (size - mean) / MEMORY;
        if (last > 0) {
            learn((size - last) * heapPerByte);
        }
    }

    private void learn(double error) {
        measured = Math.min(measured + 1, MEMORY);
        tooLow += (error - tooLow) / measured;
        squaredError += (error * error - squaredError) / measured;
        trustedEntries = measured < MEMORY ? 0 : trusted();
    }

    /** How many entries n fit n * mean error + tail * deviation * sqrt(n) = tolerated. */
    private long trusted() {
        double tolerated = bound.getAsLong() * TOLERANCE;
        double spread = TAIL * Math.sqrt(squaredError);
        double root = 2 * tolerated / (spread + Math.sqrt(spread * spread + 4 * Math.max(0, tooLow) * tolerated));
        return (long) (root * root); // infinity, where no guess was ever wrong, becomes the largest long
    }

    /** At random, since keys may come in turns. */
    private int nextGap(long entries) {
        random = random * 1_103_515_245 + 12_345;
        long longest = Math.max(SHORTEST_GAP, Math.min(LONGEST_GAP, entries / SHARE_OF_BUFFER));
        return (int) ((random >>> 16) % longest);
    }
}
