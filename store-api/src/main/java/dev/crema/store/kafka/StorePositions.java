package dev.crema.store.kafka;

import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.query.Position;
import org.apache.kafka.streams.query.PositionBound;
import org.apache.kafka.streams.state.internals.StoreQueryUtils;

/** Positions of Kafka's stores, read without getting in the way of the thread that writes. */
public final class StorePositions {

    private StorePositions() {}

    /**
     * A copy of a store's position, whose data are in the store by now. Call it without a lock in hand.
     *
     * <p>Kafka's stores hold their position's lock while they change data and position: a put changes data first, but a
     * batch restored into RocksDB goes in after its position. Kafka's own cache takes the lock for its copy, too. It is
     * given back before the data are read, since a put takes the store's lock before the position's (KAFKA-19629).
     */
    public static Position copyOf(StateStore store) {
        Position position = store.getPosition();
        synchronized (position) {
            return position.copy();
        }
    }

    /** Whether a position has reached all that a bound asks of this partition. */
    public static boolean reach(Position position, PositionBound bound, int partition) {
        return StoreQueryUtils.isPermitted(position, bound, partition);
    }
}
