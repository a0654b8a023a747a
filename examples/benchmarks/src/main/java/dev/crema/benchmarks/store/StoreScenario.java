package dev.crema.benchmarks.store;

import dev.crema.benchmarks.measure.Case;
import dev.crema.benchmarks.measure.Needs;
import dev.crema.benchmarks.measure.Result;
import dev.crema.benchmarks.measure.Scenario;
import dev.crema.benchmarks.measure.Setting;
import dev.crema.benchmarks.measure.Unit;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A scenario of one store: a workload, measured in forks of JMH, one side after the other. */
abstract class StoreScenario implements Scenario {

    /** Operations between two commits: what a commit interval of a second sees. */
    static final int COMMIT = 500_000;

    /** Operations between two commits a tenth of a second apart. */
    static final int SHORT_COMMIT = 50_000;

    static final String KAFKA = "Stores.keyValueStoreBuilder, caching enabled, over Stores.persistentKeyValueStore";
    static final String CREMA = "CachedStores.keyValueStoreBuilder over RocksStores.persistentKeyValueStore, defaults";
    static final String TOPOLOGY = "none: one logged store in a task driven by hand, changelog records dropped,"
            + " 256 MiB of cache on both sides";
    static final String HOT_KEYS = "String, Zipf 0.99 over 100,000";
    static final String COMMITS = "every 500,000 operations; every 50,000 beside it";

    private final String name;

    StoreScenario(String name) {
        this.name = name;
    }

    @Override
    public final String name() {
        return name;
    }

    /** The cases in the order in which they are measured: the same ones in parent and fork. */
    abstract List<StoreCase> cases(boolean quick);

    /** What a fork measures; called in the fork. */
    abstract Workload workload(Fork fork);

    /** Fills the directory that all forks share. */
    void prepare(Setting setting, Path shared) throws IOException {}

    Unit unit() {
        return Unit.OPERATIONS;
    }

    /**
     * The figure of one fork.
     *
     * @param seconds for one operation, in each measured stretch
     * @param details of the workload
     */
    double figure(List<Double> seconds, Map<String, Double> details) {
        return 1 / seconds.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
    }

    /** Of each fork: the same heap for all sides, so that none pays more for its collection. */
    List<String> jvmArguments() {
        return List.of("-Xms3g", "-Xmx3g");
    }

    @Override
    public Needs needs(Setting setting) {
        return new Needs(5 * Needs.GIB, 3 * Needs.GIB);
    }

    @Override
    public final Result run(Setting setting) throws Exception {
        Path shared = setting.work().resolve("shared");
        prepare(setting, shared);
        List<Case> measured = new ArrayList<>();
        for (StoreCase each : cases(setting.quick())) {
            measured.add(Case.measure(each.name(), each.decides(), each.hasLimit(), each.pairs(), side -> new ForkRun(
                            this, each, side, setting, shared)
                    .sample()));
        }
        return new Result(name, unit(), measured);
    }
}
