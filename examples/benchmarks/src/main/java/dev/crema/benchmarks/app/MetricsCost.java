package dev.crema.benchmarks.app;

import dev.crema.benchmarks.app.Application.Design;
import dev.crema.benchmarks.child.ChildCase;
import dev.crema.benchmarks.child.ChildScenario;
import dev.crema.benchmarks.child.Order;
import dev.crema.benchmarks.measure.Description;
import dev.crema.benchmarks.measure.Failure;
import dev.crema.benchmarks.measure.Sample;
import dev.crema.benchmarks.measure.Setting;
import dev.crema.benchmarks.measure.Side;
import dev.crema.benchmarks.measure.Unit;
import dev.crema.store.metrics.CacheMetrics;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What Crema's metrics cost a running application. Nothing switches them off; so the classes that count and measure have
 * doubles that do nothing, built from {@code src/without-metrics}, and one side finds those first in its class path.
 */
final class MetricsCost extends ChildScenario {

    private static final int RECORDS = 2_000_000;
    private static final int PAIRS = 10;
    private static final String DOUBLES = "/without-metrics/";
    private static final String PACKAGE = "dev/crema/store/metrics/";
    private static final List<String> CLASSES = List.of("CacheMetrics.class", "Latency.class", "EndToEnd.class");

    MetricsCost() {
        super("metrics-cost", Unit.RECORDS);
    }

    @Override
    public Description description() {
        return new Description(
                "What do Crema's metrics cost at metrics.recording.level INFO?",
                "in its place: Crema's store, the classes that count and measure replaced by ones that do nothing",
                EndToEnd.CREMA,
                "-",
                EndToEnd.TOPOLOGY,
                Draw.HOT.what(),
                Aggregate.LONG.values().what(),
                Guarantee.AT_LEAST_ONCE.what());
    }

    @Override
    protected List<ChildCase> cases(Setting setting) {
        return List.of(new ChildCase("INFO over none", true, setting.pairs(PAIRS), false));
    }

    @Override
    protected List<Path> classPath(Side side, Path directory) throws IOException {
        if (side != Side.KAFKA) {
            return List.of();
        }
        Files.createDirectories(directory.resolve(PACKAGE));
        for (String name : CLASSES) {
            try (InputStream classFile = MetricsCost.class.getResourceAsStream(DOUBLES + PACKAGE + name)) {
                Files.copy(classFile, directory.resolve(PACKAGE + name));
            }
        }
        return List.of(directory);
    }

    @Override
    public Sample measure(Order order) throws Exception {
        requireMetrics(order);
        int records = order.load(RECORDS);
        return new Throughput(Draw.HOT.of(Throughput.WARM_UP + records), records)
                .measure(order, new Design<>(Side.CREMA, Aggregate.LONG, Guarantee.AT_LEAST_ONCE));
    }

    /** A side that measured with the other's classes would show that metrics are free. */
    private static void requireMetrics(Order order) throws Exception {
        Path classes = Path.of(CacheMetrics.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        if (classes.startsWith(order.directory()) != (order.side() == Side.KAFKA)) {
            throw new Failure("its metrics are those of the other side, from " + classes);
        }
    }
}
