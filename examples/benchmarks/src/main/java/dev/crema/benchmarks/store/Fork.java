package dev.crema.benchmarks.store;

import dev.crema.benchmarks.measure.Side;
import java.nio.file.Path;

/**
 * What a child process measures.
 *
 * @param side whose store it opens
 * @param of the case
 * @param directory its own, not yet made
 * @param shared directory of the scenario, which {@link StoreScenario#prepare} may have filled
 */
record Fork(Side side, StoreCase of, Path directory, Path shared) {

    /** The side's store, empty; a hash map at the limit. */
    <V> Table<V> open(Values<V> values) {
        return side == Side.LIMIT
                ? new MapTable<>(directory)
                : StoreTable.open(side, values, directory, StoreTable.CACHE_BYTES);
    }

    /** The side's store with the first value of each of the case's keys, committed. */
    <V> Table<V> openFilled(Values<V> values) {
        Table<V> table = open(values);
        State.fill(table, values, of.keys());
        return table;
    }
}
