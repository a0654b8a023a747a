package dev.crema.benchmarks.app;

import dev.crema.benchmarks.app.Application.Design;
import dev.crema.benchmarks.child.Order;
import dev.crema.benchmarks.measure.Sample;
import java.util.Map;
import java.util.TreeMap;

/**
 * Runs an application over an input of its own and measures its rate, from the first record after a warm-up to the last
 * one processed and committed. The measured records come on top of the warm-up, and are all there when it goes on.
 *
 * @param draws keys of the records
 * @param records that are measured
 */
record Throughput(String[] draws, int records) {

    /** Records before the measured ones, in which the compiler gets most of its work done. */
    static final int WARM_UP = 500_000;

    <V> Sample measure(Order order, Design<V> design) throws Exception {
        int all = WARM_UP + records;
        Broker broker = Broker.start(order.directory().resolve("broker"));
        Input input = Input.create(broker, draws);
        input.feed(0, WARM_UP);
        Meter meter = new Meter(WARM_UP, all);
        Application<V> application =
                Application.start(broker, design, meter, order.directory().resolve("state"));
        application.awaitCommitted(WARM_UP); // or what the warm-up wrote were written back at the cost of the rest
        application.streams().pause();
        input.feed(WARM_UP, all);
        Neighbours neighbours = new Neighbours();
        application.streams().resume();
        application.awaitCommitted(all);
        Meter.Moment begun = meter.begun();
        Meter.Moment ended = Meter.Moment.now(begun.thread());
        double others = neighbours.load();
        application.close();
        long logged = application.verify(all);
        Map<String, Double> details = new TreeMap<>();
        details.put("stream thread CPU ns/record", (double) (ended.cpuNanos() - begun.cpuNanos()) / records);
        details.put("% of CPU taken by others", others);
        if (logged > 0) {
            details.put("records/changelog record", (double) all / logged);
        }
        return new Sample(records / ((ended.nanos() - begun.nanos()) / 1e9), details);
    }
}
