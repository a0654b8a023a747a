package dev.crema.store.broker;

import java.time.Duration;
import java.util.List;

/**
 * The stores under test. Those of one topic are given the same tallies and must remember the same. The child JVM makes an
 * instance by name: implementations are public and have a public constructor without parameters.
 */
public interface TallyStores {

    /** Of windows. A life of some seconds has several. */
    Duration LENGTH = Duration.ofMillis(500);

    /** Of windows and sessions. Longer than any run, so that all of what was tallied is there. */
    Duration RETENTION = Duration.ofHours(1);

    /**
     * What the application consists of.
     *
     * @param topic the application's input; where there are more, their names begin with this one
     */
    List<Subtopology> subtopologies(String topic);
}
