package dev.crema.benchmarks.app;

import dev.crema.benchmarks.child.Order;
import dev.crema.benchmarks.measure.Sample;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * Runs an application over an input of its own and measures its rate, from the first record after a warm-up to the last
 * one processed and committed. The measured records come on top of the warm-up, and are all there when it goes on.
 *
 * @param draws keys of the records, from the first again after the last
 * @param warmUpSeconds of processing other records before
 * @param measured records
 */
record Throughput(String[] draws, int warmUpSeconds, int measured) {

    /** Records that are fed at once while the application warms up, and processed meanwhile. */
    private static final int AHEAD = 200 * Meter.STEP;

    <V> Sample measure(Order order, Design<V> design) throws Exception {
        Broker broker = Broker.start(order.directory().resolve("broker"));
        Input input = design.job().input(broker, draws, design.aggregate());
        Meter meter = new Meter(Long.MAX_VALUE, Long.MAX_VALUE);
        input.feed(0, AHEAD);
        Application<V> application =
                Application.start(broker, design, meter, order.directory().resolve("state"));
        int before = warmUp(input, application);
        int all = before + measured;
        application.awaitCommitted(before); // or what the warm-up wrote were written back at the cost of the rest
        application.streams().pause();
        input.feed(before, all);
        meter.measure(before, all);
        Neighbours neighbours = new Neighbours();
        application.streams().resume();
        application.awaitCommitted(all);
        Meter.Moment begun = meter.begun();
        Meter.Moment ended = Meter.Moment.now(begun.thread());
        double others = neighbours.load();
        application.close();
        long logged = application.verify(all);
        Map<String, Double> details = new TreeMap<>();
        details.put("stream thread CPU ns/record", (double) (ended.cpuNanos() - begun.cpuNanos()) / measured);
        details.put("% of CPU taken by others", others);
        if (logged > 0) {
            details.put("records/changelog record", (double) all / logged);
        }
        return new Sample(measured / ((ended.nanos() - begun.nanos()) / 1e9), details);
    }

    /** Returns how many records were fed. */
    private int warmUp(Input input, Application<?> application) throws InterruptedException {
        application.awaitProcessed(1);
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(warmUpSeconds);
        int fed = AHEAD;
        while (System.nanoTime() < end) {
            input.feed(fed, fed + AHEAD);
            application.awaitProcessed(fed);
            fed += AHEAD;
        }
        return fed;
    }
}
