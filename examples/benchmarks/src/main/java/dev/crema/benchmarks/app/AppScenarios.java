package dev.crema.benchmarks.app;

import dev.crema.benchmarks.measure.Scenario;
import java.util.List;

/** The register of application-level scenarios, in the order of {@code list}. */
public final class AppScenarios {

    private static final List<Scenario> ALL = List.of(
            new EndToEnd<>("e2e-json-alos", Draw.HOT, Aggregate.JSON, Guarantee.AT_LEAST_ONCE),
            new EndToEnd<>("e2e-json-eos", Draw.HOT, Aggregate.JSON, Guarantee.EXACTLY_ONCE),
            new EndToEnd<>("e2e-long-alos", Draw.HOT, Aggregate.LONG, Guarantee.AT_LEAST_ONCE),
            new EndToEnd<>("e2e-long-eos", Draw.HOT, Aggregate.LONG, Guarantee.EXACTLY_ONCE),
            new EndToEnd<>("e2e-uniform", Draw.UNIFORM, Aggregate.LONG, Guarantee.AT_LEAST_ONCE),
            new QueriesUnderLoad(),
            new CrashRestore(),
            new Restore());

    private AppScenarios() {}

    public static List<Scenario> all() {
        return ALL;
    }
}
