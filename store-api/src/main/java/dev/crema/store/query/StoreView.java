package dev.crema.store.query;

import org.apache.kafka.streams.query.Position;

/** A store as one query reads it. For the thread that took it. */
public interface StoreView {

    /**
     * What everything read here reflects at least; copied when the view was taken. The writer changes data first and
     * position second, the reader goes the other way round.
     */
    Position position();

    /**
     * Whether all that the position covers was there to be read until now. Buffered writes that are dropped, when the
     * store is closed or handed over, leave a position behind that is too far.
     */
    boolean isIntact();
}
