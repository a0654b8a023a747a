package dev.crema.benchmarks.app;

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
import dev.crema.benchmarks.measure.Unit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * How long an application takes to have its state again after the death of its process, under exactly-once. Bytes written and
 * the rate of updates stand beside it, since restoring little could be had by writing to disk all the time; and how long a task
 * without state, of the same thread, stood still meanwhile.
 */
final class RestartAfterKill implements Forked {

    private static final int UPDATES = 1_000_000;
    private static final int TAIL = 500_000;

    /** What an entry takes of disk at most: input, changelog, and store files before and after a compaction. */
    private static final long ENTRY_BYTES = 800;

    private final String name;
    private final String question;
    private final Engine engine;
    private final Span span;
    private final int decisive;
    private final List<Integer> sizes;

    /**
     * A scenario.
     *
     * @param decisive keys of the case that decides
     * @param sizes keys of all cases
     */
    RestartAfterKill(String name, String question, Engine engine, Span span, int decisive, List<Integer> sizes) {
        this.name = name;
        this.question = question;
        this.engine = engine;
        this.span = span;
        this.decisive = decisive;
        this.sizes = sizes;
    }

    /** What is measured of a restart. */
    enum Span {
        /** What comes before, the start of the process and joining the group, is the same for any store. */
        RESTORING("from the first onRestoreStart to the last onRestoreEnd", "ms restoring"),
        STARTING("from KafkaStreams.start() to RUNNING, with static membership", "ms from start to RUNNING");

        private final String what;
        private final String detail;

        Span(String what, String detail) {
            this.what = what;
            this.detail = detail;
        }

        /** The name that it has among the details of a restart. */
        String detail() {
            return detail;
        }
    }

    private List<Integer> sizes(boolean quick) {
        return quick ? List.of(decisive / 10) : sizes;
    }

    /** Of a case; those that begin so are plotted by their number of keys. */
    private static String label(int keys) {
        return "over %,d keys".formatted(keys);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Description description() {
        return new Description(
                question,
                engine.kafka(),
                engine.crema(),
                "-",
                "input topic of 1 partition, a processor (get, change, put), 1 thread, logged, cache 256 MiB, in a process"
                        + " of its own, loaded once by its input and killed three times while it processes; "
                        + span.what
                        + "; beside it a task without state of the same thread, given a record every 5 ms",
                "String, each once, then %,d updates uniform over them; %,d more around each kill"
                        .formatted(UPDATES, TAIL),
                Aggregate.HUNDRED_BYTES.values().what(),
                Guarantee.EXACTLY_ONCE.what());
    }

    @Override
    public Needs needs(Setting setting) {
        int most = Collections.max(sizes(setting.quick()));
        return new Needs(6 * Needs.GIB, Needs.GIB + most * ENTRY_BYTES);
    }

    /** Of the process with broker and input; the application has one of its own. */
    @Override
    public List<String> flags() {
        return List.of("-Xms1g", "-Xmx1g");
    }

    @Override
    public int patienceMinutes() {
        return 20;
    }

    @Override
    public Result run(Setting setting) throws Exception {
        List<Case> measured = new ArrayList<>();
        List<Integer> all = sizes(setting.quick());
        for (int keys : all) {
            Map<Side, List<Sample>> samples = new EnumMap<>(Side.class);
            for (Side side : List.of(Side.KAFKA, Side.CREMA)) {
                samples.putAll(new ChildRun(this, label(keys), side, setting).samples());
            }
            measured.add(new Case(label(keys), keys == decisive || all.size() == 1, samples));
        }
        return new Result(name(), Unit.MILLISECONDS, measured);
    }

    @Override
    public Map<Side, List<Sample>> samples(Order order) throws Exception {
        int keys = sizes(order.quick()).stream()
                .filter(size -> label(size).equals(order.of()))
                .findFirst()
                .orElseThrow();
        var crashes = new Crashes(order.side(), engine, span, keys, order.load(UPDATES), order.load(TAIL));
        return Map.of(order.side(), crashes.measure(order.directory()));
    }
}
