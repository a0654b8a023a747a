package dev.crema.benchmarks.app;

import dev.crema.benchmarks.app.Draw.Load;
import dev.crema.benchmarks.child.Order;
import dev.crema.benchmarks.measure.Sample;
import java.util.Map;
import java.util.TreeMap;

/**
 * Runs an application over an input of its own and measures its rate, from the first record after a warm-up to the last
 * one processed and committed. The measured records come on top of the warm-up, and are all there when it goes on.
 *
 * @param draws keys of the records
 * @param load how many they are
 */
record Throughput(String[] draws, Load load) {

    <V> Sample measure(Order order, Design<V> design) throws Exception {
        int all = load.all();
        int warmUp = load.warmUp();
        Broker broker = Broker.start(order.directory().resolve("broker"));
        Input input = design.job().input(broker, draws, design.aggregate());
        input.feed(0, warmUp);
        Meter meter = new Meter(warmUp, all);
        Application<V> application =
                Application.start(broker, design, meter, order.directory().resolve("state"));
        application.awaitCommitted(warmUp); // or what the warm-up wrote were written back at the cost of the rest
        application.streams().pause();
        input.feed(warmUp, all);
        Neighbours neighbours = new Neighbours();
        application.streams().resume();
        application.awaitCommitted(all);
        Meter.Moment begun = meter.begun();
        Meter.Moment ended = Meter.Moment.now(begun.thread());
        double others = neighbours.load();
        application.close();
        long logged = application.verify(all);
        Map<String, Double> details = new TreeMap<>();
        details.put("stream thread CPU ns/record", (double) (ended.cpuNanos() - begun.cpuNanos()) / load.measured());
        details.put("% of CPU taken by others", others);
        if (logged > 0) {
            details.put("records/changelog record", (double) all / logged);
        }
        return new Sample(load.measured() / ((ended.nanos() - begun.nanos()) / 1e9), details);
    }
}
