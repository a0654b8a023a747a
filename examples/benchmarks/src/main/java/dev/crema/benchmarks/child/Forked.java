package dev.crema.benchmarks.child;

import dev.crema.benchmarks.measure.Sample;
import dev.crema.benchmarks.measure.Scenario;
import dev.crema.benchmarks.measure.Side;
import java.util.List;
import java.util.Map;

/** A scenario that is measured in child processes. */
public interface Forked extends Scenario {

    /** Of the virtual machine, the same for all sides. */
    default List<String> flags() {
        return List.of("-Xms3g", "-Xmx3g");
    }

    /** Variables of its environment, beside those of this process. */
    default Map<String, String> environment() {
        return Map.of();
    }

    /** How long a child process may take. */
    default int patienceMinutes() {
        return 5;
    }

    /**
     * Measures what one process is to measure; called in that process, which ends afterwards.
     *
     * @return at least one sample for each side that it measured
     * @throws dev.crema.benchmarks.measure.Failure if something could not be measured, or was measured on a wrong result
     */
    Map<Side, List<Sample>> samples(Order order) throws Exception;
}
