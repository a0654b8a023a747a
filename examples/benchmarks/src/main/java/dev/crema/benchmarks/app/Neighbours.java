package dev.crema.benchmarks.app;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;

/** What other processes took of the machine since this was made: without it a slow run cannot be told from a slow store. */
final class Neighbours {

    private final OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private final List<ProcessHandle> ours;
    private final double oursBefore;
    private final long begin;

    /**
     * @param ours processes that are no others, beside this one
     */
    Neighbours(ProcessHandle... ours) {
        this.ours = List.of(ours);
        system.getCpuLoad(); // loads count from one call to the next
        system.getProcessCpuLoad();
        oursBefore = cpuNanos();
        begin = System.nanoTime();
    }

    /** Percent of all cores; asked once. */
    double load() {
        double all = system.getCpuLoad() - system.getProcessCpuLoad();
        double available = (double) (System.nanoTime() - begin) * system.getAvailableProcessors();
        return 100 * Math.max(0, all - (cpuNanos() - oursBefore) / available);
    }

    private double cpuNanos() {
        return ours.stream()
                .mapToLong(each ->
                        each.info().totalCpuDuration().orElse(Duration.ZERO).toNanos())
                .sum();
    }
}
