package dev.crema.memory;

import dev.crema.memory.TreeNode.Inner;
import dev.crema.memory.TreeNode.Leaf;
import dev.crema.store.engine.KeyRange;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.state.KeyValueIterator;

/** Entries of one moment of a {@link SnapshotTree} in one range of keys after the other. For one thread; any may close it. */
final class TreeScan implements KeyValueIterator<Bytes, byte[]> {

    private final TreeNode root;
    private final Iterator<KeyRange> ranges;
    private final Runnable onClose;
    private final Deque<Step> way = new ArrayDeque<>();

    private Bytes end;
    private boolean endsInclusive;
    private boolean ascending;
    private Leaf leaf;
    private int place;

    /** How many places of the leaf are left to go. */
    private int left;

    private boolean isLastLeaf;
    private volatile boolean isClosed;

    /** An inner node that is passed, with the place of the child below which the scan is. */
    private static final class Step {

        private final Inner node;
        private int place;

        Step(Inner node, int place) {
            this.node = node;
            this.place = place;
        }
    }

    /**
     * A scan below a node that is part of a view.
     *
     * @param ranges in the same direction, at least one
     * @param onClose done once, when the scan is closed
     */
    TreeScan(TreeNode root, List<KeyRange> ranges, Runnable onClose) {
        this.root = root;
        this.ranges = ranges.iterator();
        this.onClose = onClose;
        begin(this.ranges.next());
    }

    private void begin(KeyRange range) {
        ascending = range.ascending();
        end = ascending ? range.to() : range.from();
        endsInclusive = !ascending || range.toInclusive();
        Bytes start = ascending ? range.from() : range.to();
        boolean startsInclusive = ascending || range.toInclusive();
        way.clear();
        descend(root, start);
        enter(start == null ? outermost() : firstFrom(start, startsInclusive));
    }

    /** Goes down to the leaf that a key belongs to; where it is null, to the outermost on the side the scan comes from. */
    private void descend(TreeNode from, Bytes key) {
        TreeNode node = from;
        while (node instanceof Inner inner) {
            int below = key != null ? inner.placeOf(key.get()) : ascending ? 0 : inner.size() - 1;
            way.push(new Step(inner, below));
            node = inner.child(below);
        }
        leaf = (Leaf) node;
    }

    private int outermost() {
        return ascending ? 0 : leaf.size() - 1;
    }

    /** The place in the leaf of the first entry in the scan's direction from a key on; it may be past the leaf's last. */
    private int firstFrom(Bytes key, boolean inclusive) {
        int found = leaf.find(key.get());
        if (found < 0) {
            return ascending ? ~found : ~found - 1;
        }
        return inclusive ? found : ascending ? found + 1 : found - 1;
    }

    /** Begins with a leaf at this place, and looks how far it goes. */
    private void enter(int from) {
        place = from;
        int last = ascending ? leaf.size() - 1 : 0;
        isLastLeaf = false;
        if (end != null) {
            int found = leaf.find(end.get());
            int lastInside = found >= 0 && endsInclusive ? found : insertion(found) - (ascending ? 1 : 0);
            isLastLeaf = ascending ? lastInside < last : lastInside > last;
            last = lastInside;
        }
        left = ascending ? last - place + 1 : place - last + 1;
    }

    private static int insertion(int found) {
        return found < 0 ? ~found : found;
    }

    @Override
    public boolean hasNext() {
        if (isClosed) {
            throw new InvalidStateStoreException("this iterator over an in-memory store is closed");
        }
        while (left <= 0) {
            if (!isLastLeaf && hasNextLeaf()) {
                enter(outermost());
            } else if (ranges.hasNext()) {
                begin(ranges.next());
            } else {
                return false;
            }
        }
        return true;
    }

    private boolean hasNextLeaf() {
        while (!way.isEmpty()) {
            Step last = way.peek();
            last.place += ascending ? 1 : -1;
            if (last.place >= 0 && last.place < last.node.size()) {
                descend(last.node.child(last.place), null);
                return true;
            }
            way.pop();
        }
        return false;
    }

    @Override
    public KeyValue<Bytes, byte[]> next() {
        requireNext();
        KeyValue<Bytes, byte[]> entry = KeyValue.pair(Bytes.wrap(leaf.keys[place]), leaf.value(place));
        place += ascending ? 1 : -1;
        left--;
        return entry;
    }

    @Override
    public Bytes peekNextKey() {
        requireNext();
        return Bytes.wrap(leaf.keys[place]);
    }

    private void requireNext() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
    }

    @Override
    public synchronized void close() {
        if (!isClosed) {
            isClosed = true;
            onClose.run();
        }
    }
}
