package dev.crema.store.engine;

import dev.crema.store.kafka.TaskContext;
import org.apache.kafka.streams.processor.StateStore;

/** Opens the engine of one store, anew whenever the store is opened. */
public interface Engines {

    /** Whether what is in the store outlives it, and the store manages its offsets. */
    boolean persistent();

    /**
     * Opens the engine.
     *
     * @param root the outermost layer of the store
     * @throws IllegalArgumentException if the layers above take the values for other ones
     */
    Engine open(TaskContext task, StateStore root);
}
