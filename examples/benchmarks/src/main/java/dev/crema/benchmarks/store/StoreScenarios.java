package dev.crema.benchmarks.store;

import dev.crema.benchmarks.measure.Scenario;
import java.util.List;

/** The register of store-level scenarios, in the order of {@code list}. */
public final class StoreScenarios {

    private static final List<StoreScenario> ALL = List.of(
            new ReadModifyWrite<>("rmw-long", Values.LONG),
            new ReadModifyWrite<>("rmw-json", Values.JSON),
            new ReadModifyWrite<>("rmw-1k", Values.KIB));

    private StoreScenarios() {}

    public static List<? extends Scenario> all() {
        return ALL;
    }

    static StoreScenario named(String name) {
        return ALL.stream().filter(each -> each.name().equals(name)).findFirst().orElseThrow();
    }
}
