package dev.crema.benchmarks.measure;

/** One question about Crema, answered beside Kafka in one run. */
public interface Scenario {

    /** As on the command line, in lower case. */
    String name();

    Description description();

    Needs needs(Setting setting);

    /**
     * Measures both sides in turn, in child processes.
     *
     * @throws Failure if a side could not be measured; there is no result then
     */
    Result run(Setting setting) throws Exception;
}
