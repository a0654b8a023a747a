package dev.crema.benchmarks.app;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** What other processes took of the machine since this was made: without it a slow run cannot be told from a slow store. */
final class Neighbours {

    private final OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    Neighbours() {
        load(); // loads count from one call to the next
    }

    /** Percent of all cores; asked once. */
    double load() {
        double all = system.getCpuLoad();
        return 100 * Math.max(0, all - system.getProcessCpuLoad());
    }
}
