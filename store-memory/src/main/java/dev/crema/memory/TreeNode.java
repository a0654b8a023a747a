package dev.crema.memory;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.lang.reflect.Array;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * A node of a {@link SnapshotTree}: sorted keys, which never change, and what belongs to them, which the writer replaces place
 * by place.
 *
 * <p>Keys of one node begin alike. What they have in common is compared once, and of each the eight bytes after it lie beside
 * each other, so that a search looks at one or two of the keys themselves (after Bayer and Unterauer, "Prefix B-trees", 1977).
 */
abstract sealed class TreeNode {

    /**
     * Entries of a leaf, or children of an inner node, at the most. Beside 64, 32 took more time for reads and puts and 2.7 bytes an
     * entry more, and 128 no less time.
     */
    static final int CAPACITY = 64;

    private static final int SMALL = CAPACITY / 4;

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle PLACE = MethodHandles.arrayElementVarHandle(Object[].class);

    private final long moment;
    final byte[][] keys;

    /** Bytes that all keys have in common. */
    private final int common;

    /** The eight bytes after them, of each key, in an order that is that of unsigned bytes. */
    private final long[] heads;

    private TreeNode(long moment, byte[][] keys, int common, long[] heads) {
        this.moment = moment;
        this.keys = keys;
        this.common = common;
        this.heads = heads;
    }

    private TreeNode(long moment, byte[][] keys) {
        this.moment = moment;
        this.keys = keys;
        this.common = keys.length == 0 ? 0 : common(keys[0], keys[keys.length - 1]);
        this.heads = new long[keys.length];
        for (int i = 0; i < keys.length; i++) {
            heads[i] = head(keys[i], common);
        }
    }

    /** The same keys. */
    private TreeNode(long moment, TreeNode other) {
        this(moment, other.keys, other.common, other.heads);
    }

    private static int common(byte[] one, byte[] other) {
        int length = Math.min(one.length, other.length);
        int mismatch = Arrays.mismatch(one, 0, length, other, 0, length);
        return mismatch < 0 ? length : mismatch;
    }

    private static long head(byte[] key, int from) {
        long head = 0;
        if (key.length - from >= Long.BYTES) {
            head = (long) LONG.get(key, from);
        } else {
            for (int i = from; i < key.length; i++) {
                head |= (key[i] & 0xffL) << (Long.SIZE - Byte.SIZE - Byte.SIZE * (i - from));
            }
        }
        return head ^ Long.MIN_VALUE;
    }

    /** The place of a key, or the complement ({@code ~}) of the one it would have. */
    final int find(byte[] key) {
        int from = common;
        if (from > 0 && !beginsAsAll(key)) {
            return Arrays.compareUnsigned(key, keys[0]) < 0 ? ~0 : ~keys.length;
        }
        long head = head(key, from);
        int place = firstNotBefore(head);
        return place < keys.length && heads[place] == head ? findAmongAlike(place, head, key) : ~place;
    }

    /** Among keys with the same head, of which the first is at this place, and mostly the only one. */
    private int findAmongAlike(int first, long head, byte[] key) {
        int order = compareAfterHead(keys[first], key);
        if (order >= 0) {
            return order == 0 ? first : ~first;
        }
        int low = first + 1;
        int high = head == Long.MAX_VALUE ? keys.length : firstNotBefore(head + 1);
        while (low < high) {
            int middle = low + high >>> 1;
            order = compareAfterHead(keys[middle], key);
            if (order == 0) {
                return middle;
            }
            if (order < 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return ~low;
    }

    /** Whether a key has what all keys have in common; eight bytes at a time, the last of them perhaps once more. */
    final boolean beginsAsAll(byte[] key) {
        if (keys.length == 0 || key.length < common) {
            return false;
        }
        byte[] first = keys[0];
        int at = 0;
        for (; at + Long.BYTES <= common; at += Long.BYTES) {
            if ((long) LONG.get(key, at) != (long) LONG.get(first, at)) {
                return false;
            }
        }
        if (common >= Long.BYTES) {
            return (long) LONG.get(key, common - Long.BYTES) == (long) LONG.get(first, common - Long.BYTES);
        }
        while (at < common && key[at] == first[at]) {
            at++;
        }
        return at == common;
    }

    /** By halving without branches to be guessed wrong: the processor moves one number or the other. */
    private int firstNotBefore(long head) {
        int place = 0;
        for (int left = heads.length; left > 0; ) {
            int half = left + 1 >>> 1;
            place += heads[place + half - 1] < head ? half : 0;
            left -= half;
        }
        return place;
    }

    /** Of two keys that are alike up to and with their heads. */
    private int compareAfterHead(byte[] one, byte[] other) {
        int from = common + Long.BYTES;
        if (one.length <= from || other.length <= from) {
            return Integer.compare(one.length, other.length);
        }
        return Arrays.compareUnsigned(one, from, one.length, other, from, other.length);
    }

    /** Whether it was made at this moment, so that no view has it but one that may have the write under way. */
    final boolean isOf(long now) {
        return moment == now;
    }

    /** Whether it was made before this moment, and so was all below it. */
    final boolean isOlderThan(long now) {
        return moment < now;
    }

    /** Entries, or children. */
    abstract int size();

    final boolean isFull() {
        return size() == CAPACITY;
    }

    /** Whether it is to be joined with one beside it, if there is room. */
    final boolean isSmall() {
        return size() < SMALL;
    }

    /** A node with what this one has, and after it what the next has. */
    abstract TreeNode joined(byte[] separator, TreeNode next, long now);

    @SuppressWarnings("unchecked")
    private static <T> T at(Object[] array, int place) {
        return (T) PLACE.getAcquire(array, place);
    }

    @SuppressWarnings("unchecked")
    private static <T> T[] plus(T[] array, int place, T element) {
        T[] inserted = (T[]) Array.newInstance(array.getClass().getComponentType(), array.length + 1);
        System.arraycopy(array, 0, inserted, 0, place);
        inserted[place] = element;
        System.arraycopy(array, place, inserted, place + 1, array.length - place);
        return inserted;
    }

    private static <T> T[] minus(T[] array, int place) {
        T[] without = Arrays.copyOf(array, array.length - 1);
        System.arraycopy(array, place + 1, without, place, array.length - place - 1);
        return without;
    }

    private static <T> T[] both(T[] first, T[] second) {
        T[] joined = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, joined, first.length, second.length);
        return joined;
    }

    /** Keys with their values. */
    static final class Leaf extends TreeNode {

        static final Leaf EMPTY = new Leaf(-1, new byte[0][], new byte[0][]);

        private final byte[][] values;

        Leaf(long moment, byte[][] keys, byte[][] values) {
            super(moment, keys);
            this.values = values;
        }

        private Leaf(long moment, TreeNode keys, byte[][] values) {
            super(moment, keys);
            this.values = values;
        }

        private Leaf(long moment, byte[][] keys, int common, long[] heads, byte[][] values) {
            super(moment, keys, common, heads);
            this.values = values;
        }

        @Override
        int size() {
            return values.length;
        }

        byte[] firstKey() {
            return keys[0];
        }

        byte[] value(int place) {
            return at(values, place);
        }

        void setValue(int place, byte[] value) {
            PLACE.setVolatile(values, place, value);
        }

        Leaf with(int place, byte[] value, long now) {
            byte[][] changed = values.clone();
            changed[place] = value;
            return new Leaf(now, this, changed);
        }

        Leaf inserted(int place, byte[] key, byte[] value, long now) {
            byte[][] moreKeys = plus(keys, place, key);
            byte[][] moreValues = plus(values, place, value);
            if (!beginsAsAll(key)) {
                return new Leaf(now, moreKeys, moreValues); // they have less in common
            }
            TreeNode old = this;
            long[] moreHeads = new long[moreKeys.length];
            System.arraycopy(old.heads, 0, moreHeads, 0, place);
            moreHeads[place] = head(key, old.common);
            System.arraycopy(old.heads, place, moreHeads, place + 1, keys.length - place);
            return new Leaf(now, moreKeys, old.common, moreHeads, moreValues);
        }

        Leaf without(int place, long now) {
            return new Leaf(now, minus(keys, place), minus(values, place));
        }

        Leaf part(int from, int to, long now) {
            return new Leaf(now, Arrays.copyOfRange(keys, from, to), Arrays.copyOfRange(values, from, to));
        }

        @Override
        Leaf joined(byte[] separator, TreeNode next, long now) {
            return new Leaf(now, both(keys, next.keys), both(values, ((Leaf) next).values));
        }
    }

    /** Children, and between each two of them the first key that the second may have. */
    static final class Inner extends TreeNode {

        private final TreeNode[] children;

        Inner(long moment, byte[][] separators, TreeNode[] children) {
            super(moment, separators);
            this.children = children;
        }

        private Inner(long moment, TreeNode separators, TreeNode[] children) {
            super(moment, separators);
            this.children = children;
        }

        static Inner of(TreeNode left, byte[] separator, TreeNode right, long now) {
            return new Inner(now, new byte[][] {separator}, new TreeNode[] {left, right});
        }

        @Override
        int size() {
            return children.length;
        }

        TreeNode child(int place) {
            return at(children, place);
        }

        /** Which child has a key, if there is one that has. */
        int placeOf(byte[] key) {
            int found = find(key);
            return found < 0 ? ~found : found + 1;
        }

        /** The key between the child at this place and the one before. */
        byte[] separator(int place) {
            return keys[place - 1];
        }

        void setChild(int place, TreeNode child) {
            PLACE.setVolatile(children, place, child);
        }

        Inner with(int place, TreeNode child, long now) {
            TreeNode[] changed = children.clone();
            changed[place] = child;
            return new Inner(now, this, changed);
        }

        /** With two children in the place of one. */
        Inner split(int place, TreeNode left, byte[] separator, TreeNode right, long now) {
            TreeNode[] more = plus(children, place + 1, right);
            more[place] = left;
            return new Inner(now, plus(keys, place, separator), more);
        }

        Inner part(int from, int to, long now) {
            return new Inner(now, Arrays.copyOfRange(keys, from, to - 1), Arrays.copyOfRange(children, from, to));
        }

        /** With one child in the place of two. */
        Inner joinedAt(int place, TreeNode joined, long now) {
            TreeNode[] fewer = minus(children, place + 1);
            fewer[place] = joined;
            return new Inner(now, minus(keys, place), fewer);
        }

        @Override
        Inner joined(byte[] separator, TreeNode next, long now) {
            return new Inner(
                    now, both(plus(keys, keys.length, separator), next.keys), both(children, ((Inner) next).children));
        }
    }
}
