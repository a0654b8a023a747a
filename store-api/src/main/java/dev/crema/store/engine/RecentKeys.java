package dev.crema.store.engine;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.apache.kafka.common.utils.Utils;

/**
 * Which keys were written with the newest times, so that the first record of a window need not look into the engine to learn that there
 * is none before it. Of a key it knows that it was not written, or that it may have been. Nothing is kept before somebody asks.
 *
 * <p>There are two filters at most, each for all entries with times between two; of older ones nothing is known. One that is full is
 * followed by another for what is newer than all that was written before. A filter takes 512 KiB at most; it holds more keys than
 * it is made for where these have no newer times, and knows less then.
 *
 * <p>An entry with a later time than the stream time that is on disk with it is not known of after a start: one that went to disk before it
 * was committed, and came neither into the changelog nor to a commit. Its input comes again.
 *
 * <p>The owner writes, any thread asks.
 */
final class RecentKeys {

    /** Keys that the first filter is made for. */
    private static final int FEWEST = 1 << 10;

    /** Keys that a filter is made for at most. */
    private static final int MOST = 1 << 18;

    private volatile Spans spans = new Spans(null, null);
    private volatile boolean isAsked;

    /** The largest time written here; for the owner. */
    private long newest = Long.MIN_VALUE;

    /** Filters by time, null where there is none: at first, and before the second. */
    private record Spans(Span newer, Span older) {

        /** The one for a time; null where nothing is known of it. */
        Filter of(long time) {
            Span span = newer != null && time > newer.after ? newer : older;
            return span != null && time > span.after ? span.keys : null;
        }
    }

    /** Of all entries with later times, to where the next one begins. */
    private record Span(long after, Filter keys) {}

    /**
     * An entry is to be written.
     *
     * @param newestNoted the largest time of all entries that were written before this opening, or later
     */
    void writes(byte[] timedKey, long time, long newestNoted) {
        long before = Math.max(newest, newestNoted); // the noted one stays behind where a write fails
        newest = Math.max(before, time);
        if (!isAsked) {
            return;
        }
        Span newer = spans.newer;
        if (newer == null) {
            spans = new Spans(new Span(before, new Filter(FEWEST)), null);
        } else if (newer.keys.isFull() && time > before) {
            spans = new Spans(new Span(before, newer.keys.next()), newer);
        }
        Filter keys = spans.of(time);
        if (keys != null) {
            keys.add(hash(timedKey));
        }
    }

    /** Whether there is certainly no entry. */
    boolean isAbsent(byte[] timedKey, long time) {
        if (!isAsked) {
            isAsked = true;
        }
        Filter keys = spans.of(time);
        return keys != null && !keys.mayContain(hash(timedKey));
    }

    /** Entries are to be written of which nothing is told: nothing is known until the next {@link #writes}. */
    void forget() {
        spans = new Spans(null, null);
    }

    private static long hash(byte[] timedKey) {
        long mixed = Utils.murmur2(timedKey) * 0x9E3779B97F4A7C15L;
        return (mixed ^ mixed >>> 32) * 0xFF51AFD7ED558CCDL;
    }

    /**
     * Bloom, "Space/time trade-offs in hash coding with allowable errors", 1970; with all bits of a key in one word, as of Putze,
     * Sanders and Singler, "Cache-, hash- and space-efficient Bloom filters", 2007.
     */
    private static final class Filter {

        private static final VarHandle WORDS = MethodHandles.arrayElementVarHandle(long[].class);

        /** With the bits of a key below, less than one in a hundred keys is taken for one of those that it is made for. */
        private static final int KEYS_A_WORD = 4;

        private final long[] words;

        /** Keys that were not taken for one of those before; for the owner. */
        private int added;

        /** @param keys that it is made for, a power of two */
        Filter(int keys) {
            words = new long[keys / KEYS_A_WORD];
        }

        boolean isFull() {
            return added >= words.length * KEYS_A_WORD;
        }

        /** An empty one for at least as many keys as were added to this one, if it may be as large. */
        Filter next() {
            return new Filter(Math.min(MOST, Integer.highestOneBit(Math.min(MOST, added)) * 2));
        }

        void add(long hash) {
            if (!mayContain(hash)) {
                int at = at(hash);
                WORDS.setRelease(words, at, words[at] | bits(hash));
                added++;
            }
        }

        boolean mayContain(long hash) {
            long bits = bits(hash);
            return ((long) WORDS.getAcquire(words, at(hash)) & bits) == bits;
        }

        private int at(long hash) {
            return (int) (hash >>> 32) & words.length - 1;
        }

        private static long bits(long hash) {
            return 1L << hash | 1L << (hash >>> 6) | 1L << (hash >>> 12) | 1L << (hash >>> 18) | 1L << (hash >>> 24);
        }
    }
}
