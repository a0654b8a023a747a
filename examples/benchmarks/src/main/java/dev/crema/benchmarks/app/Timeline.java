package dev.crema.benchmarks.app;

/** A meter that also remembers when it had counted how much. */
final class Timeline extends Meter {

    private final long[] times;

    Timeline(long records) {
        super(0, records);
        times = new long[Math.toIntExact(records / STEP) + 1];
    }

    @Override
    void publish(long count) {
        if (count % STEP == 0) {
            times[(int) (count / STEP)] = System.nanoTime();
        }
        super.publish(count); // publishes the time, too
    }

    /** When so many records had been counted, give or take a step; {@link Long#MAX_VALUE} if they were not yet. */
    long timeOf(long count) {
        long step = (count + STEP - 1) / STEP;
        return step * STEP > processed() ? Long.MAX_VALUE : times[(int) step];
    }
}
