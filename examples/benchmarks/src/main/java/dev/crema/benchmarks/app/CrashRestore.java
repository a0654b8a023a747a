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
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * How long state is restored after the death of a process under exactly-once. Restoring counts from the first call of
 * {@code StateRestoreListener.onRestoreStart} to the last of {@code onRestoreEnd}: what comes before, the start of the
 * process and joining the group, is the same for any store, and beside it in the time from start to RUNNING.
 *
 * <p>Bytes written and the rate of updates stand beside it as well, since restoring little could be had by flushing all the
 * time.
 */
final class CrashRestore implements Forked {

    /** Of the case that decides. */
    private static final int KEYS = 5_000_000;

    private static final List<Integer> SWEEP = List.of(1_000_000, KEYS, 10_000_000);
    private static final int UPDATES = 1_000_000;
    private static final int TAIL = 500_000;

    /** What an entry takes of disk at most: input, changelog, and store files before and after a compaction. */
    private static final long ENTRY_BYTES = 800;

    /** A state of so many keys. */
    private record Size(int keys, boolean decides) {

        static List<Size> all(boolean quick) {
            Stream<Size> sizes = SWEEP.stream().map(keys -> new Size(keys, keys == KEYS));
            return quick ? List.of(new Size(KEYS / 10, true)) : sizes.toList();
        }

        /** Of the case; those that begin so are plotted by their number of keys. */
        String label() {
            return "over %,d keys".formatted(keys);
        }
    }

    @Override
    public String name() {
        return "crash-eos";
    }

    @Override
    public Description description() {
        return new Description(
                "How long does an application restore its state after its process was killed, under exactly-once?",
                EndToEnd.KAFKA,
                EndToEnd.CREMA,
                "-",
                "input topic of 1 partition, a processor (get, change, put), 1 thread, logged, cache 256 MiB, in a process"
                        + " of its own, loaded once by its input and killed three times while it processes; from the"
                        + " first onRestoreStart to the last onRestoreEnd",
                "String, each once, then %,d updates uniform over them; %,d more around each kill"
                        .formatted(UPDATES, TAIL),
                Aggregate.HUNDRED_BYTES.values().what(),
                Guarantee.EXACTLY_ONCE.what());
    }

    @Override
    public Needs needs(Setting setting) {
        int most = Size.all(setting.quick()).stream().mapToInt(Size::keys).max().orElseThrow();
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
        for (Size size : Size.all(setting.quick())) {
            Map<Side, List<Sample>> samples = new EnumMap<>(Side.class);
            for (Side side : List.of(Side.KAFKA, Side.CREMA)) {
                samples.putAll(new ChildRun(this, size.label(), side, setting).samples());
            }
            measured.add(new Case(size.label(), size.decides(), samples));
        }
        return new Result(name(), Unit.MILLISECONDS, measured);
    }

    @Override
    public Map<Side, List<Sample>> samples(Order order) throws Exception {
        Size size = Size.all(order.quick()).stream()
                .filter(each -> each.label().equals(order.of()))
                .findFirst()
                .orElseThrow();
        var crashes = new Crashes(order.side(), size.keys(), order.load(UPDATES), order.load(TAIL));
        return Map.of(order.side(), crashes.measure(order.directory()));
    }
}
