package dev.crema.benchmarks.app;

import dev.crema.benchmarks.app.RestartAfterKill.Span;
import dev.crema.benchmarks.measure.Scenario;
import java.util.List;

/** The register of application-level scenarios, in the order of {@code list}. */
public final class AppScenarios {

    private static final List<Scenario> ALL = List.of(
            new EndToEnd<>("e2e-json-alos", Engine.ROCKS, Draw.HOT, Aggregate.JSON, Guarantee.AT_LEAST_ONCE),
            new EndToEnd<>("e2e-json-eos", Engine.ROCKS, Draw.HOT, Aggregate.JSON, Guarantee.EXACTLY_ONCE),
            new EndToEnd<>("e2e-long-alos", Engine.ROCKS, Draw.HOT, Aggregate.LONG, Guarantee.AT_LEAST_ONCE),
            new EndToEnd<>("e2e-long-eos", Engine.ROCKS, Draw.HOT, Aggregate.LONG, Guarantee.EXACTLY_ONCE),
            new EndToEnd<>("e2e-uniform", Engine.ROCKS, Draw.UNIFORM, Aggregate.LONG, Guarantee.AT_LEAST_ONCE),
            new EndToEnd<>("dsl-json-alos", DslJob.TABLE, Draw.HOT, Aggregate.JSON, Guarantee.AT_LEAST_ONCE),
            new EndToEnd<>("dsl-json-eos", DslJob.TABLE, Draw.HOT, Aggregate.JSON, Guarantee.EXACTLY_ONCE),
            new EndToEnd<>("dsl-long-alos", DslJob.TABLE, Draw.HOT, Aggregate.LONG, Guarantee.AT_LEAST_ONCE),
            new EndToEnd<>("dsl-windowed-json-alos", DslJob.WINDOWS, Draw.HOT, Aggregate.JSON, Guarantee.AT_LEAST_ONCE),
            new EndToEnd<>("dsl-join-json", DslJob.JOIN, Draw.HOT, Aggregate.JSON, Guarantee.AT_LEAST_ONCE),
            new QueriesUnderLoad(),
            new RestartAfterKill(
                    "crash-eos",
                    "How long does an application restore its state after its process was killed, under exactly-once?",
                    Engine.ROCKS,
                    Span.RESTORING,
                    5_000_000,
                    List.of(1_000_000, 5_000_000, 10_000_000)),
            new RestartAfterKill(
                    "warm-start",
                    "How long after its process was killed does an application have its state in memory again?",
                    Engine.MEMORY,
                    Span.STARTING,
                    2_000_000,
                    List.of(2_000_000)),
            new EndToEnd<>(
                    "snapshot-cost",
                    Engine.SNAPSHOTS,
                    Draw.LONG_UNIFORM,
                    Aggregate.HUNDRED_BYTES,
                    Guarantee.EXACTLY_ONCE),
            new Restore());

    private AppScenarios() {}

    public static List<Scenario> all() {
        return ALL;
    }
}
