package dev.crema.benchmarks.store;

import dev.crema.benchmarks.measure.Side;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.util.function.LongSupplier;

/** Updates of hot keys in Crema's store up to the end of their commit, again and again: what {@code rmw-json} measures. */
final class Commits implements LongSupplier {

    /** From one commit to the next. */
    static final int OPERATIONS = StoreScenario.SHORT_COMMIT;

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final Values<Account> VALUES = Values.JSON;

    private final StoreTable<Account> table;
    private final String[] draws;
    private int next;

    /**
     * @param draws keys, from the first again when they are used up
     * @param metrics whether the store is expected to have any
     */
    Commits(Path directory, String[] draws, boolean metrics) {
        this.draws = draws;
        table = StoreTable.open(Side.CREMA, VALUES, directory, StoreTable.CACHE_BYTES);
        State.fill(table, VALUES, Keys.HOT);
        requireMetrics(metrics);
    }

    /** A side that measured with the other's classes would show that metrics are free. */
    private void requireMetrics(boolean expected) {
        double writtenBack = table.metric("written-back-total").orElse(-1);
        if (writtenBack != (expected ? Keys.HOT : -1)) {
            table.close();
            throw new IllegalStateException(
                    "its metrics are those of the other side: written-back-total is " + writtenBack);
        }
    }

    /** One commit; returns the time that this thread spent on it, in nanoseconds of CPU. */
    @Override
    public long getAsLong() {
        long begin = THREADS.getCurrentThreadCpuTime();
        for (int i = 0; i < OPERATIONS; i++) {
            String key = draws[next];
            next = next + 1 == draws.length ? 0 : next + 1;
            table.record();
            table.put(key, VALUES.change().apply(table.get(key)));
        }
        table.commit();
        return THREADS.getCurrentThreadCpuTime() - begin;
    }
}
