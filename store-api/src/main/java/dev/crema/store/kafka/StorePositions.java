package dev.crema.store.kafka;

import java.io.File;
import java.nio.ByteBuffer;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.query.Position;
import org.apache.kafka.streams.query.PositionBound;
import org.apache.kafka.streams.state.internals.PositionSerde;
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

    /** Notes the record in process, if there is one. */
    public static void note(StateStoreContext context, Position position) {
        StoreQueryUtils.updatePosition(position, context);
    }

    /** The position as Kafka's stores write it down. */
    public static byte[] serialized(Position position) {
        return PositionSerde.serialize(position).array();
    }

    /** What {@link #serialized} has written down. */
    public static Position deserialized(byte[] bytes) {
        return PositionSerde.deserialize(ByteBuffer.wrap(bytes));
    }

    /** Adds what a store of a Kafka before 4.3 has left in a file of its own. */
    public static void addFile(File stateDir, String store, Position position) {
        StoreQueryUtils.maybeMigrateExistingPositionFile(stateDir, store, position);
    }

    /** Whether a position has reached all that a bound asks of this partition. */
    public static boolean reach(Position position, PositionBound bound, int partition) {
        return StoreQueryUtils.isPermitted(position, bound, partition);
    }
}
