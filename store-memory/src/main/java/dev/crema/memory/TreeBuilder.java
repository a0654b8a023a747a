package dev.crema.memory;

import dev.crema.memory.TreeNode.Inner;
import dev.crema.memory.TreeNode.Leaf;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Makes a tree of entries that come in order of keys. */
final class TreeBuilder {

    /** Some room, or the first keys that are put would split every node. */
    private static final int FILL = TreeNode.CAPACITY * 7 / 8;

    private final List<TreeNode> leaves = new ArrayList<>();
    private final List<byte[]> firstKeys = new ArrayList<>();
    private byte[][] keys = new byte[FILL][];
    private byte[][] values = new byte[FILL][];
    private int size;
    private long entries;

    void add(byte[] key, byte[] value) {
        if (size == FILL) {
            finishLeaf();
        }
        keys[size] = key;
        values[size] = value;
        size++;
        entries++;
    }

    long entries() {
        return entries;
    }

    private void finishLeaf() {
        if (size > 0) {
            firstKeys.add(keys[0]);
            leaves.add(new Leaf(0, Arrays.copyOf(keys, size), Arrays.copyOf(values, size)));
            size = 0;
        }
    }

    SnapshotTree build() {
        finishLeaf();
        return leaves.isEmpty() ? new SnapshotTree() : new SnapshotTree(root(leaves, firstKeys), entries);
    }

    private static TreeNode root(List<TreeNode> nodes, List<byte[]> firstKeys) {
        if (nodes.size() == 1) {
            return nodes.get(0);
        }
        List<TreeNode> above = new ArrayList<>();
        List<byte[]> firstAbove = new ArrayList<>();
        for (int from = 0; from < nodes.size(); from += FILL) {
            int to = Math.min(nodes.size(), from + FILL);
            firstAbove.add(firstKeys.get(from));
            above.add(new Inner(
                    0,
                    firstKeys.subList(from + 1, to).toArray(new byte[0][]),
                    nodes.subList(from, to).toArray(new TreeNode[0])));
        }
        return root(above, firstAbove);
    }
}
