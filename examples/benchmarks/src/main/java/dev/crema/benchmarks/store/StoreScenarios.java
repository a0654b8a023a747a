package dev.crema.benchmarks.store;

import dev.crema.benchmarks.measure.Scenario;
import dev.crema.store.cache.ValueSharing;
import java.util.List;
import java.util.stream.Stream;

/** The register of store-level scenarios, in the order of {@code list}. */
public final class StoreScenarios {

    private static final List<StoreScenario> ALL = Stream.concat(
                    Stream.of(
                            new ReadModifyWrite<>("rmw-long", Values.LONG),
                            new ReadModifyWrite<>("rmw-json", Values.JSON, 10_000, 100_000, 1_000_000, 10_000_000),
                            new ReadModifyWrite<>("rmw-1k", Values.KIB),
                            new HotReads("get-hot-json", ValueSharing.IMMUTABLE),
                            new HotReads("get-hot-json-auto", ValueSharing.AUTO),
                            new AbsentReads(),
                            new UniformReads(),
                            new UniqueInserts(),
                            new ForwardedChanges(),
                            new RangeScans(),
                            new FlushPause(),
                            new PutPause(),
                            new TimedScenario("window-tumbling-json", TimedScenario.Kind.TUMBLING),
                            new TimedScenario("window-sliding-json", TimedScenario.Kind.SLIDING),
                            new TimedScenario("session-json", TimedScenario.Kind.SESSIONS),
                            new WindowScans()),
                    MemoryScenarios.ALL.stream())
            .<StoreScenario>map(scenario -> scenario)
            .toList();

    private StoreScenarios() {}

    public static List<? extends Scenario> all() {
        return ALL;
    }

    static StoreScenario named(String name) {
        return ALL.stream().filter(each -> each.name().equals(name)).findFirst().orElseThrow();
    }
}
