package dev.crema.benchmarks.app;

import dev.crema.benchmarks.measure.Side;
import java.util.Properties;
import org.apache.kafka.streams.Topology;

/** What an application does with each record, with one store. */
interface Job {

    /** As {@code list} prints Kafka's side. */
    String kafka();

    /** As {@code list} prints Crema's side. */
    String crema();

    /** What is done, in the question that a scenario answers. */
    String work();

    /** What does it, as {@code list} prints it. */
    String operator();

    /** Whether the same can be done over a bare map. */
    boolean hasLimit();

    /** The application; it tells the meter of each record of the input. */
    <V> Topology topology(Design<V> design, Properties config, Meter meter);

    /** Adds to an application's settings what this takes beside its topology. */
    default void configure(Side side, Properties config) {}

    /** An input, its topics empty. */
    default <V> Input input(Broker broker, String[] draws, Aggregate<V> aggregate) throws Exception {
        return Input.create(broker, draws);
    }

    /** Records that have gone into the store when so many of the input were processed. */
    default long aggregated(int records) {
        return records;
    }
}
