package dev.crema.benchmarks.child;

/**
 * One case of a scenario in child processes.
 *
 * @param name unique in its scenario
 * @param decides whether its ratio counts
 * @param pairs of processes
 * @param hasLimit whether the limit is measured too
 */
public record ChildCase(String name, boolean decides, int pairs, boolean hasLimit) {}
