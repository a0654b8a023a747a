package dev.crema.benchmarks.measure;

/**
 * What figures count.
 *
 * @param name as printed, without blanks
 * @param moreIsBetter true for rates, false for times, bytes and counts
 */
public record Unit(String name, boolean moreIsBetter) {

    public static final Unit OPERATIONS = new Unit("ops/s", true);

    public static final Unit RECORDS = new Unit("records/s", true);

    public static final Unit MICROSECONDS = new Unit("us", false);

    public static final Unit MILLISECONDS = new Unit("ms", false);
}
