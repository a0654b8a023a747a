package dev.crema.store.cache;

import dev.crema.store.cache.Footprint.NotCountable;
import dev.crema.store.cache.Values.Serialized;

/**
 * What the entries of one store take on the heap. An entry's own objects follow from how the JVM lays them out; what its
 * key, value and record context take is counted for the first entries and then for one in some, and guessed by them for
 * all. For the thread that owns the store.
 */
final class Weights {

    private static final Layout LAYOUT = Layout.OF_THIS_JVM;

    /** A node of a hash table, and its part of the table, which has between 4/3 and 8/3 slots for each. */
    private static final long HASHED = LAYOUT.object(3, Integer.BYTES) + 2L * LAYOUT.reference();

    /** A buffered write and its place in the table. */
    private static final long WRITE = LAYOUT.instance(Write.class) + HASHED;

    /** Between 8 and 16 bytes in the sketch that Caffeine keeps of how often keys are asked for. */
    private static final long SKETCHED = 12;

    /** A clean entry, its place in the table, and Caffeine's node of it: key, value, neighbours, weights and queue. */
    private static final long CLEAN =
            LAYOUT.instance(ReadCache.Entry.class) + HASHED + LAYOUT.object(4, 3 * Integer.BYTES) + SKETCHED;

    /** A place in the order of keys: a node of the skip list, and for one in three a level above. */
    private static final long ORDERED = LAYOUT.object(3, 0) * 4 / 3;

    private static final long SERIALIZED = LAYOUT.instance(Serialized.class);

    /** Counted entries that the means look back on; the first so many are all counted. */
    private static final int MEMORY = 64;

    /** Twice the mean number of entries from one that is counted to the next, a power of two. */
    private static final int GAP = 128;

    /** What a key takes beyond its bytes. */
    private final Mean key = new Mean(LAYOUT.array(0, 1) + LAYOUT.object(1, 2 * Integer.BYTES));

    /** What a write has beside key and value: its context, and the bytes of its key if they are no identity. */
    private final Mean written = new Mean(0);

    private final HeapGuess values = new HeapGuess();
    private Footprint footprint = Footprint.first();
    private Object lastCounted;
    private int counted;
    private int untilNext;
    private int random = 1;

    private static final class Mean {
        private double value;
        private int of;

        Mean(double firstGuess) {
            value = firstGuess;
        }

        void add(double another) {
            of = Math.min(of + 1, MEMORY);
            value += (another - value) / of;
        }

        void startOver() {
            of = 0;
        }
    }

    /**
     * Heap bytes of a write that enters the buffer. The clean entry it knows of is not among them: it counts in the read
     * cache, and lets go of its value when it is evicted.
     */
    int of(Write write) {
        boolean exact = write.serialized != null || write.held() == null || write.held() instanceof Serialized;
        if ((exact || counted == 0) && isDue(write.identity)) {
            count(write, exact);
        }
        int keySize = write.key.get().length;
        return (int) (WRITE
                + key.value
                + keySize
                + written.value
                + ownBytes(write)
                + value(write.held(), write.valueSize())
                + ofSerialized(write));
    }

    /** Heap bytes of a clean entry. */
    int ofClean(Object identity, Object held, int keySize, int valueSize) {
        if (held != ReadCache.ABSENT && isDue(identity)) {
            countClean(identity, held, keySize, valueSize);
        }
        return (int) (CLEAN + key.value + keySize + value(held, valueSize));
    }

    /** Heap bytes of the serialized value, where a write has it beside the object. */
    static long ofSerialized(Write write) {
        return write.serialized == null || write.held() instanceof Serialized ? 0 : array(write.serialized.length);
    }

    /** Heap bytes of so many places in the order of keys. */
    static long ordered(long entries) {
        return entries * ORDERED;
    }

    /** Heap bytes of values that another byte of their serialized form stands for. */
    double perByte() {
        return values.perByte();
    }

    private static long array(int length) {
        return LAYOUT.array(length, Byte.BYTES);
    }

    private long value(Object held, int size) {
        if (held == null || held == ReadCache.ABSENT) {
            return 0;
        }
        return held instanceof Serialized ? SERIALIZED + array(size) : values.of(size);
    }

    /** Of a key that is not its own identity. */
    private static int ownBytes(Write write) {
        return write.identity == write.key ? 0 : write.key.get().length;
    }

    private boolean isDue(Object identity) {
        return (counted < MEMORY || --untilNext < 0) && !identity.equals(lastCounted);
    }

    private void count(Write write, boolean exact) {
        Footprint count = nextCount(write.identity);
        try {
            key.add(count.of(write.identity) - write.key.get().length);
            written.add(count.of(write.key) + count.of(write.context()) - ownBytes(write));
            if (exact) {
                learn(count, write.held(), write.valueSize());
            }
        } catch (NotCountable e) {
            // guessed by the others
        }
    }

    private void countClean(Object identity, Object held, int keySize, int valueSize) {
        Footprint count = nextCount(identity);
        try {
            key.add(count.of(identity) - keySize);
            learn(count, held, valueSize);
        } catch (NotCountable e) {
            // guessed by the others
        }
    }

    private void learn(Footprint count, Object held, int size) {
        if (held != null && !(held instanceof Serialized)) {
            values.counted(size, count.of(held));
        }
    }

    /** With the second the means start over: the first had nothing before it to show what is shared. */
    private Footprint nextCount(Object identity) {
        if (counted == 1) {
            key.startOver();
            written.startOver();
            values.startOver();
        }
        counted = Math.min(counted + 1, MEMORY);
        untilNext = nextGap();
        lastCounted = identity;
        footprint = footprint.next();
        return footprint;
    }

    /** At random, since keys may come in turns. */
    private int nextGap() {
        random = random * 1_103_515_245 + 12_345;
        return random >>> 16 & GAP - 1;
    }
}
