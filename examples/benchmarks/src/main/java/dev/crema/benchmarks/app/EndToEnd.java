package dev.crema.benchmarks.app;

import dev.crema.benchmarks.app.Draw.Load;
import dev.crema.benchmarks.child.ChildCase;
import dev.crema.benchmarks.child.ChildScenario;
import dev.crema.benchmarks.child.Order;
import dev.crema.benchmarks.measure.Description;
import dev.crema.benchmarks.measure.Sample;
import dev.crema.benchmarks.measure.Setting;
import dev.crema.benchmarks.measure.Unit;
import java.util.List;

/** How many records a second an application takes whose work is one store. */
final class EndToEnd<V> extends ChildScenario {

    private static final String TOPOLOGY = "input topic of 1 partition, %s, 1 thread, logged, cache 256 MiB,"
            + " max.poll.records 5000; the last record asks for a commit, which is measured with it";

    private final Job job;
    private final Draw draw;
    private final Aggregate<V> aggregate;
    private final Guarantee guarantee;

    EndToEnd(String name, Job job, Draw draw, Aggregate<V> aggregate, Guarantee guarantee) {
        super(name, Unit.RECORDS);
        this.job = job;
        this.draw = draw;
        this.aggregate = aggregate;
        this.guarantee = guarantee;
    }

    @Override
    public Description description() {
        return new Description(
                draw.question(job.work()),
                job.kafka(),
                job.crema(),
                hasLimit() ? "HashMap in the processor, no store, no changelog" : "-",
                TOPOLOGY.formatted(job.operator()),
                draw.what() + "; " + draw.load().what(),
                aggregate.values().what(),
                guarantee.what());
    }

    private boolean hasLimit() {
        return draw.hasLimit() && job.hasLimit();
    }

    @Override
    protected List<ChildCase> cases(Setting setting) {
        return List.of(new ChildCase("input to commit", true, setting.pairs(draw.pairs()), hasLimit()));
    }

    @Override
    public Sample measure(Order order) throws Exception {
        Load load = draw.load();
        return new Throughput(draw.of(load.draws()), load.warmUpSeconds(), order.load(load.measured()))
                .measure(order, new Design<>(order.side(), job, aggregate, guarantee));
    }
}
