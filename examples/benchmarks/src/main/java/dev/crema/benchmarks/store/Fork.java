package dev.crema.benchmarks.store;

import dev.crema.benchmarks.measure.Side;
import java.nio.file.Path;

/**
 * What a child process measures.
 *
 * @param side whose store it opens
 * @param of the case
 * @param directory its own, empty at the start
 * @param shared directory of the scenario, which {@link StoreScenario#prepare} may have filled
 * @param quick whether loads are cut
 */
record Fork(Side side, StoreCase of, Path directory, Path shared, boolean quick) {

    int load(int full) {
        return quick ? full / 10 : full;
    }

    /** Operations of all stretches together, warm-up included. */
    int allOperations() {
        return of.operations() * (of.warmups() + of.stretches());
    }

    <V> Table<V> open(Values<V> values) {
        return side == Side.LIMIT
                ? new MapTable<>(directory)
                : StoreTable.open(side, values, directory, StoreTable.CACHE_BYTES);
    }
}
