package dev.crema.store.kafka;

/** A bytes store of windows or sessions in segments, each a stretch of time whose entries are in the order of their keys. */
public interface Segmented {

    /** How much time is in a segment, in milliseconds. */
    long segmentMs();
}
