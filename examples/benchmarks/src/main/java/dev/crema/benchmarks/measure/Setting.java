package dev.crema.benchmarks.measure;

import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * How a scenario is to be run.
 *
 * @param quick one pair, and a tenth of the big loads; sides and their settings are the same
 * @param work an empty directory of this run, deleted after it
 * @param progress told in a line what is under way
 */
public record Setting(boolean quick, Path work, Consumer<String> progress) {

    /** A big load: a tenth of it when quick. */
    public int load(int full) {
        return quick ? full / 10 : full;
    }

    /** How often both sides are measured, one after the other. */
    public int pairs(int full) {
        return quick ? 1 : full;
    }
}
