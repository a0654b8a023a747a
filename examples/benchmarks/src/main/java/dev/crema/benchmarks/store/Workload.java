package dev.crema.benchmarks.store;

import java.util.Map;
import org.openjdk.jmh.infra.Blackhole;

/** What one fork measures again and again. */
interface Workload extends AutoCloseable {

    /** Done before each measured stretch, outside of it. */
    default void before() {}

    /** One measured stretch: as many operations as its case says, the commit at their end included. */
    void run(Blackhole blackhole);

    /** What else was counted, by name with unit. */
    default Map<String, Double> details() {
        return Map.of();
    }

    @Override
    void close();
}
