package dev.crema.store.broker;

import java.util.List;

/**
 * The stores under test. Those of one topic are given the same tallies and must remember the same. The child JVM makes an
 * instance by name: implementations are public and have a public constructor without parameters.
 */
public interface TallyStores {

    /**
     * What the application consists of.
     *
     * @param topic the application's input; where there are more, their names begin with this one
     */
    List<Subtopology> subtopologies(String topic);
}
