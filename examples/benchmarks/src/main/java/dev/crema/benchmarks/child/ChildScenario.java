package dev.crema.benchmarks.child;

import dev.crema.benchmarks.measure.Case;
import dev.crema.benchmarks.measure.Failure;
import dev.crema.benchmarks.measure.Needs;
import dev.crema.benchmarks.measure.Result;
import dev.crema.benchmarks.measure.Sample;
import dev.crema.benchmarks.measure.Setting;
import dev.crema.benchmarks.measure.Side;
import dev.crema.benchmarks.measure.Unit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A scenario whose sides are measured in turn, each in a JVM of its own with the same flags. */
public abstract class ChildScenario implements Forked {

    private final String name;
    private final Unit unit;

    protected ChildScenario(String name, Unit unit) {
        this.name = name;
        this.unit = unit;
    }

    @Override
    public final String name() {
        return name;
    }

    /** The cases in the order in which they are measured. */
    protected abstract List<ChildCase> cases(Setting setting);

    /**
     * Measures one side; called in the child process, which ends afterwards.
     *
     * @throws Failure if the figure could not be measured, or was measured on a wrong result
     */
    public abstract Sample measure(Order order) throws Exception;

    @Override
    public final Map<Side, List<Sample>> samples(Order order) throws Exception {
        return Map.of(order.side(), List.of(measure(order)));
    }

    @Override
    public Needs needs(Setting setting) {
        return new Needs(5 * Needs.GIB, 3 * Needs.GIB);
    }

    @Override
    public final Result run(Setting setting) throws Exception {
        List<Case> measured = new ArrayList<>();
        for (ChildCase each : cases(setting)) {
            measured.add(Case.measure(each.name(), each.decides(), each.hasLimit(), each.pairs(), side -> new ChildRun(
                            this, each.name(), side, setting)
                    .samples()
                    .get(side)
                    .get(0)));
        }
        return new Result(name, unit, measured);
    }
}
