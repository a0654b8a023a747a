package dev.crema.store.commit;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;

/** Staged writes as they were at one moment. Close it, or versions that it may see are kept. For one thread. */
public final class StagedView implements AutoCloseable {

    private final Generation open;
    private final List<Generation> generations;
    private final long number;
    private final Runnable onClose;
    private boolean closed;

    StagedView(Generation open, List<Generation> generations, long number, Runnable onClose) {
        this.open = open;
        this.generations = generations;
        this.number = number;
        this.onClose = onClose;
    }

    boolean isOf(Generation generation) {
        return open == generation;
    }

    /**
     * Keys between two.
     *
     * @param from inclusive, null for none
     * @param to null for none
     */
    public record Range(Bytes from, Bytes to, boolean toInclusive) {}

    /**
     * The writes that the view sees in ranges of keys laid over a scan of what is below them.
     *
     * @param ranges in the scan's order, and none over another
     * @param below of the same ranges and in the same order; given back as it is where the view sees nothing
     */
    public KeyValueIterator<Bytes, byte[]> over(
            KeyValueIterator<Bytes, byte[]> below, List<Range> ranges, boolean ascending) {
        Iterator<KeyValue<Bytes, byte[]>> writes = scan(ranges, ascending);
        return writes.hasNext()
                ? new MergedScan<>(
                        writes,
                        below,
                        ascending ? Comparator.naturalOrder() : Comparator.reverseOrder(),
                        new Bare(below))
                : below;
    }

    /** The newest write of each key; values are null for deletes. */
    Iterator<KeyValue<Bytes, byte[]>> scan(List<Range> ranges, boolean ascending) {
        List<Layer> layers = new ArrayList<>(generations.size());
        for (Generation generation : generations) {
            layers.add(new Layer(generation, new Keys(generation, ranges.iterator(), ascending), number));
        }
        layers.removeIf(layer -> layer.key == null);
        return new Scan(layers, ascending);
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            onClose.run();
        }
    }

    private record Bare(KeyValueIterator<Bytes, byte[]> below)
            implements MergedScan.Sides<KeyValue<Bytes, byte[]>, Bytes, byte[]> {

        @Override
        public Bytes key(KeyValue<Bytes, byte[]> write) {
            return write.key;
        }

        @Override
        public KeyValue<Bytes, byte[]> ofWrite(KeyValue<Bytes, byte[]> write) {
            return write.value == null ? null : write;
        }

        @Override
        public KeyValue<Bytes, byte[]> ofBelow(KeyValue<Bytes, byte[]> entry) {
            return entry;
        }

        @Override
        public void requireOpen() {
            below.hasNext(); // refuses if the scan is closed
        }
    }

    /** The keys of one generation in one range after the other. */
    private static final class Keys implements Iterator<Bytes> {

        private final Generation generation;
        private final Iterator<Range> ranges;
        private final boolean ascending;
        private Iterator<Bytes> inRange = Collections.emptyIterator();

        Keys(Generation generation, Iterator<Range> ranges, boolean ascending) {
            this.generation = generation;
            this.ranges = ranges;
            this.ascending = ascending;
        }

        @Override
        public boolean hasNext() {
            while (!inRange.hasNext() && ranges.hasNext()) {
                Range next = ranges.next();
                inRange = generation
                        .between(next.from(), next.to(), next.toInclusive(), ascending)
                        .iterator();
            }
            return inRange.hasNext();
        }

        @Override
        public Bytes next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            return inRange.next();
        }
    }

    /** The writes of one generation that the view sees, with the next one at hand. */
    private static final class Layer {

        private final Generation generation;
        private final Iterator<Bytes> keys;
        private final long number;
        private Bytes key;
        private byte[] value;

        Layer(Generation generation, Iterator<Bytes> keys, long number) {
            this.generation = generation;
            this.keys = keys;
            this.number = number;
            advance();
        }

        void advance() {
            key = null;
            while (key == null && keys.hasNext()) {
                Bytes next = keys.next();
                Version seen = generation.get(next).at(number);
                if (seen != null) {
                    key = next;
                    value = seen.value();
                }
            }
        }
    }

    /** Of a key that several generations have, the first layer's write counts. There are rarely more than two layers. */
    private static final class Scan implements Iterator<KeyValue<Bytes, byte[]>> {

        private final List<Layer> layers;
        private final boolean ascending;

        Scan(List<Layer> layers, boolean ascending) {
            this.layers = layers;
            this.ascending = ascending;
        }

        @Override
        public boolean hasNext() {
            return !layers.isEmpty();
        }

        @Override
        public KeyValue<Bytes, byte[]> next() {
            if (layers.isEmpty()) {
                throw new NoSuchElementException();
            }
            Layer first = layers.get(0);
            for (int i = 1; i < layers.size(); i++) {
                int order = layers.get(i).key.compareTo(first.key);
                if (ascending ? order < 0 : order > 0) {
                    first = layers.get(i);
                }
            }
            KeyValue<Bytes, byte[]> next = KeyValue.pair(first.key, first.value);
            for (Layer layer : layers) {
                if (layer.key.equals(next.key)) {
                    layer.advance();
                }
            }
            layers.removeIf(layer -> layer.key == null);
            return next;
        }
    }
}
