package dev.crema.benchmarks.child;

import dev.crema.benchmarks.measure.Side;
import java.nio.file.Path;

/**
 * What a child process is to measure.
 *
 * @param of name of the case
 * @param side whose figure it is, or that comes first where both are measured in one process
 * @param directory its own, empty at the start
 * @param quick whether loads are cut
 */
public record Order(String of, Side side, Path directory, boolean quick) {

    /** A big load: a tenth of it when quick. */
    public int load(int full) {
        return quick ? full / 10 : full;
    }
}
