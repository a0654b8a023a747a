package dev.crema.benchmarks.store;

import dev.crema.benchmarks.child.ChildRun;
import dev.crema.benchmarks.child.Forked;
import dev.crema.benchmarks.child.Order;
import dev.crema.benchmarks.measure.Case;
import dev.crema.benchmarks.measure.Description;
import dev.crema.benchmarks.measure.Needs;
import dev.crema.benchmarks.measure.Result;
import dev.crema.benchmarks.measure.Sample;
import dev.crema.benchmarks.measure.Setting;
import dev.crema.benchmarks.measure.Side;
import dev.crema.benchmarks.measure.Statistics;
import dev.crema.benchmarks.measure.Unit;
import java.lang.reflect.Constructor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;

/**
 * What Crema's metrics cost. Nothing switches them off; so the classes that count and measure have doubles that do nothing,
 * built from {@code src/without-metrics}, and one side finds those first.
 *
 * <p>Processes differ by far more than metrics cost. So both sides are in one, each with Crema's classes loaded and compiled
 * for itself, and take turns from commit to commit in the order ABBA; the figure of a process is the median of quotients of
 * neighbouring commits. Even two sides of the same classes were seen to differ by almost two percent in a process, over as
 * many as 160 pairs of commits: hence many short processes, of which the median counts and whose spread makes the bound, and
 * a case in which neither side has metrics, which shows how far a process is off 1 by chance.
 */
public final class MetricsCost implements Forked {

    private static final Unit SHARE = new Unit("share", true);
    private static final String COST = "INFO over none";
    private static final String CONTROL = "none over none";
    private static final List<Side> SIDES = List.of(Side.KAFKA, Side.CREMA);
    private static final int WARM_UP = 30;
    private static final int COMMITS = 40;

    @Override
    public String name() {
        return "metrics-cost";
    }

    @Override
    public Description description() {
        return new Description(
                "What do Crema's metrics cost at metrics.recording.level INFO, at most?",
                "in its place: the rate of Crema's store, the classes that count and measure replaced by ones that do"
                        + " nothing, which is 1",
                StoreScenario.CREMA + "; rate as a share of that without metrics",
                "-",
                StoreScenario.TOPOLOGY + "; updates a second of CPU of their thread, so that no broker, consumer"
                        + " or producer dilutes the cost; both sides in one process, in turns from commit to commit",
                StoreScenario.HOT_KEYS,
                Values.JSON.what() + "; get, change, put",
                "every 50,000 operations");
    }

    @Override
    public Needs needs(Setting setting) {
        return new Needs(5 * Needs.GIB, 3 * Needs.GIB);
    }

    /** Serial collection takes no turns with the measured thread, whose barriers it leaves small. */
    @Override
    public List<String> flags() {
        return List.of("-Xms3g", "-Xmx3g", "-XX:+UseSerialGC", "-XX:+AlwaysPreTouch");
    }

    @Override
    public Result run(Setting setting) throws Exception {
        return new Result(
                name(),
                SHARE,
                List.of(measured(COST, true, setting.pairs(7), setting), measured(CONTROL, false, 1, setting)));
    }

    /** As many processes for either side that comes first. */
    private Case measured(String of, boolean decides, int pairs, Setting setting) throws Exception {
        Map<Side, List<Sample>> samples = new EnumMap<>(Side.class);
        for (int pair = 0; pair < pairs; pair++) {
            for (Side first : SIDES) {
                new ChildRun(this, of, first, setting).samples().forEach((side, more) -> samples.computeIfAbsent(
                                side, any -> new ArrayList<>())
                        .addAll(more));
            }
        }
        return new Case(of, decides, samples);
    }

    @Override
    public Map<Side, List<Sample>> samples(Order order) throws Exception {
        String[] draws = Keys.zipf(Keys.numbered(Keys.HOT, Keys::key), 4 * StoreScenario.COMMIT);
        boolean metrics = order.of().equals(COST);
        List<Side> turns = new ArrayList<>(order.side() == Side.KAFKA ? SIDES : List.of(Side.CREMA, Side.KAFKA));
        Map<Side, LongSupplier> commits = new EnumMap<>(Side.class);
        Map<Side, List<Double>> rates = new EnumMap<>(Side.class);
        for (Side side : turns) {
            Path directory = order.directory().resolve(side.label());
            boolean counts = metrics && side == Side.CREMA;
            commits.put(side, open(classes(counts), directory, draws, counts));
            rates.put(side, new ArrayList<>());
        }
        for (int i = 0; i < WARM_UP + COMMITS; i++) {
            for (Side side : turns) {
                long nanos = commits.get(side).getAsLong();
                if (i >= WARM_UP) {
                    rates.get(side).add(Commits.OPERATIONS * 1e9 / nanos);
                }
            }
            Collections.reverse(turns);
        }
        return Map.of(
                Side.KAFKA, List.of(sample(rates.get(Side.KAFKA), 1)),
                Side.CREMA, List.of(sample(rates.get(Side.CREMA), share(rates))));
    }

    private static Sample sample(List<Double> rates, double share) {
        return new Sample(share, Map.of("ops/CPU-s", Statistics.median(rates)));
    }

    /** The median of quotients of neighbouring commits. */
    private static double share(Map<Side, List<Double>> rates) {
        return Statistics.median(IntStream.range(0, rates.get(Side.KAFKA).size())
                .mapToObj(i ->
                        rates.get(Side.CREMA).get(i) / rates.get(Side.KAFKA).get(i))
                .toList());
    }

    /**
     * A side.
     *
     * @param metrics whether its classes are expected to have any
     */
    static LongSupplier open(OwnClasses classes, Path directory, String[] draws, boolean metrics) throws Exception {
        Constructor<?> constructor = classes.loadClass(Commits.class.getName())
                .getDeclaredConstructor(Path.class, String[].class, boolean.class);
        constructor.setAccessible(true); // a class of another loader is in another package
        return (LongSupplier) constructor.newInstance(directory, draws, metrics);
    }

    static OwnClasses classes(boolean metrics) {
        return metrics ? new OwnClasses("") : new OwnClasses("without-metrics/", "");
    }
}
