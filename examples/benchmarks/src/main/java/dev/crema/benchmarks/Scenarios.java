package dev.crema.benchmarks;

import dev.crema.benchmarks.app.AppScenarios;
import dev.crema.benchmarks.measure.Failure;
import dev.crema.benchmarks.measure.Scenario;
import dev.crema.benchmarks.store.BudgetShift;
import dev.crema.benchmarks.store.CacheHeap;
import dev.crema.benchmarks.store.MetricsCost;
import dev.crema.benchmarks.store.NativeMemory;
import dev.crema.benchmarks.store.OpenClose;
import dev.crema.benchmarks.store.StoreScenarios;
import dev.crema.benchmarks.store.WindowBufferGrowth;
import dev.crema.benchmarks.store.WindowInstances;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The register of all scenarios, in the order of {@code list}. */
final class Scenarios {

    static final List<Scenario> ALL = Stream.of(
                    StoreScenarios.all(),
                    AppScenarios.all(),
                    List.of(
                            new CacheHeap(),
                            new WindowBufferGrowth(),
                            new BudgetShift(),
                            new WindowInstances(),
                            new NativeMemory(),
                            new OpenClose(),
                            new MetricsCost()))
            .<Scenario>flatMap(List::stream)
            .toList();

    private Scenarios() {}

    /**
     * @throws Failure if there is no such scenario
     */
    static Scenario named(String name) {
        return ALL.stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new Failure("no scenario " + name + "; there are "
                        + ALL.stream().map(Scenario::name).collect(Collectors.joining(", "))));
    }
}
