package dev.crema.benchmarks.measure;

/**
 * What a scenario takes of the machine at once.
 *
 * @param memory bytes, its child processes included
 * @param disk bytes of temporary files
 */
public record Needs(long memory, long disk) {

    public static final long GIB = 1L << 30;
}
