package dev.crema.store.cache;

import dev.crema.store.kafka.StorePositions;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.streams.processor.RecordContext;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.query.Position;

/**
 * How far a store goes, with the writes buffered over the store below and without them. One thread writes, any thread
 * reads.
 *
 * <p>The writer changes data first and positions second, so that whoever takes a position first and reads data second finds
 * all that the position covers. Only writes that are dropped take data away: then, before they go, the {@link #mark}
 * changes.
 */
final class Positions {

    private final StateStore below;
    private final boolean buffering;
    private volatile Position written = Position.emptyPosition();

    /** The newest write, in front of {@link #written}: most writes come from the partition of the one before. */
    private volatile Newest newest;

    private volatile Position settled = Position.emptyPosition();

    /**
     * @param buffering whether writes wait before they are written back
     */
    Positions(StateStore below, boolean buffering) {
        this.below = below;
        this.buffering = buffering;
    }

    /** How far one partition is; only the offset moves. */
    private static final class Newest {
        final String topic;
        final int partition;
        private final AtomicLong offset;

        Newest(String topic, int partition, long offset) {
            this.topic = topic;
            this.partition = partition;
            this.offset = new AtomicLong(offset);
        }

        /** By the writer alone. What was written before is seen by whoever sees the offset. */
        void reached(long another) {
            if (another > offset.getPlain()) {
                offset.setRelease(another);
            }
        }

        Position into(Position position) {
            return position.withComponent(topic, partition, offset.getAcquire());
        }
    }

    /** A write was made under this context. */
    void wrote(RecordContext context) {
        if (context == null || context.topic() == null) {
            return;
        }
        Newest last = newest;
        if (last != null
                && context.partition() == last.partition
                && context.topic().equals(last.topic)) {
            last.reached(context.offset());
            return;
        }
        if (last != null) {
            last.into(written); // before it is replaced, or a reader missed it
        }
        newest = new Newest(context.topic(), context.partition(), context.offset());
    }

    /** Nothing is buffered at this moment. */
    void settle() {
        if (buffering) {
            settled = StorePositions.copyOf(below);
        }
    }

    /** Buffered writes are about to be dropped; the store below has the position of all that it took. */
    void drop() {
        newest = null;
        written = Position.emptyPosition();
    }

    /** Another object after every {@link #drop}. */
    Object mark() {
        return written;
    }

    Position withBuffer() {
        Newest last = newest; // first: what it replaced is in what is read next
        Position position = written.copy();
        return (last == null ? position : last.into(position)).merge(StorePositions.copyOf(below));
    }

    /**
     * What the data of the store below have reached, which its position may be ahead of: of two writes of a key the buffer
     * keeps the second, and writes of other keys, made between the two, may have left it.
     */
    Position withoutBuffer(WriteBuffer buffer) {
        Position position = StorePositions.copyOf(below);
        return !buffering || buffer.isEmpty() ? position : settled.copy();
    }
}
