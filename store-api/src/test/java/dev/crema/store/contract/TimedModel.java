package dev.crema.store.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.quicktheories.QuickTheory.qt;
import static org.quicktheories.generators.SourceDSL.integers;
import static org.quicktheories.generators.SourceDSL.lists;

import dev.crema.store.kafka.TimedKeys;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.kstream.Windowed;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.state.KeyValueIterator;

/**
 * A store of windows or sessions beside a map of what it has to have, through random operations while time goes on: whatever is
 * read is the same. Which of two keys comes first no store promises, but that of one key the times are in order.
 *
 * <p>A case is a list of integers, each an operation with its arguments, so that a failing case shrinks; QuickTheories prints it
 * with its seed, and {@code -Dcrema.seed} runs the same cases again.
 */
abstract class TimedModel implements AutoCloseable {

    static final long RETENTION = 100_000;
    static final long LENGTH = 10_000;

    /** So few that they meet, some the beginning of others, one with the largest byte there is. */
    private static final List<String> KEYS = List.of("a", "aa", "a\u0000", "ab", "b", "b\u007f\u007f", "c");

    private static final int CASES = Boolean.getBoolean("crema.soak") ? 1000 : 60;
    private static final long SEED = Long.getLong("crema.seed", new Random().nextLong());

    /** An entry's key, and the time by which it is kept: the start of a window, the end of a session. */
    record Timed(String key, long time, long start) {}

    private static final Comparator<Timed> ORDER =
            Comparator.comparing(Timed::key).thenComparing(Timed::time).thenComparing(Timed::start);

    final TestTask task = new TestTask();
    private final Map<Timed, String> entries = new TreeMap<>(ORDER);
    private long streamTime = -1;
    private int rest;
    private int step;

    static void check(Supplier<TimedModel> opening) {
        qt().withFixedSeed(SEED)
                .withExamples(CASES)
                .withShrinkCycles(2000)
                .forAll(lists().of(integers().between(0, Integer.MAX_VALUE)).ofSizeBetween(1, 150))
                .describedAs(operations -> "-Dcrema.seed=" + SEED + " " + operations)
                .checkAssert(operations -> {
                    try (TimedModel model = opening.get()) {
                        operations.forEach(model::step);
                        model.commit();
                    }
                });
    }

    /** The store itself. */
    abstract StateStore store();

    /** How keys are laid out in its changelog. */
    abstract TimedKeys layout();

    /** Writes an entry; null deletes. */
    abstract void put(Timed entry, String value);

    /** Compares what is read. */
    abstract void read(int how);

    /** An entry that may be written at a time. */
    abstract Timed entry(String key, long time);

    private void step(int code) {
        rest = code;
        task.record(step++);
        switch (next(10)) {
            case 0, 1, 2, 3 -> write(entry(key(), time()), next(5) == 0 ? null : "v" + step);
            case 4 -> write(entry(key(), time()), null);
            case 5 -> commit();
            case 6 -> task.flush(store());
            default -> read(next(100));
        }
    }

    /** The changelog then comes to what is in the store. */
    private void commit() {
        task.commit(store());
        Map<Timed, String> logged = new TreeMap<>(ORDER);
        for (ProducerRecord<Bytes, byte[]> record : task.changelog()) {
            byte[] key = record.key().get();
            String text = new String(layout().key(key), StandardCharsets.UTF_8);
            Timed entry = new Timed(text, layout().time(key), layout().start(key));
            if (record.value() == null) {
                logged.remove(entry);
            } else {
                logged.put(entry, new String(record.value(), StandardCharsets.UTF_8));
            }
        }
        logged.keySet().removeIf(this::isExpired);
        assertThat(logged).isEqualTo(kept(entry -> true));
    }

    private Map<Timed, String> kept(Predicate<Timed> condition) {
        Map<Timed, String> kept = new TreeMap<>(ORDER);
        kept.putAll(entries);
        kept.keySet().removeIf(entry -> isExpired(entry) || !condition.test(entry));
        return kept;
    }

    private void write(Timed entry, String value) {
        put(entry, value);
        streamTime = Math.max(streamTime, entry.time);
        if (value == null) {
            entries.remove(entry);
        } else if (!isExpired(entry)) {
            entries.put(entry, value);
        }
    }

    private boolean isExpired(Timed entry) {
        return entry.time <= streamTime - RETENTION;
    }

    /** A small number. */
    final int next(int bound) {
        int next = rest % bound;
        rest /= bound;
        return next;
    }

    final String key() {
        return KEYS.get(next(KEYS.size()));
    }

    /** Mostly about now, sometimes long ago or far ahead. */
    final long time() {
        long around = Math.max(0, streamTime) + (next(41) - 30) * LENGTH / 2;
        return Math.max(0, next(40) == 0 ? around + RETENTION : around);
    }

    final boolean isPast(Timed entry) {
        return entry.time <= streamTime;
    }

    final String valueOf(Timed entry) {
        return isExpired(entry) ? null : entries.get(entry);
    }

    /** Compares a scan with the entries that it has to find. */
    final void assertFinds(
            KeyValueIterator<Windowed<String>, String> scan, boolean ascending, Predicate<Timed> contained) {
        Map<Timed, String> found = new TreeMap<>(ORDER);
        Map<String, Long> times = new HashMap<>();
        for (KeyValue<Windowed<String>, String> next : TestTask.drain(scan)) {
            Timed entry = entry(next.key);
            found.put(entry, next.value);
            Long before = times.put(entry.key, entry.time);
            assertThat(before == null || (ascending ? before <= entry.time : before >= entry.time))
                    .as("%s comes after %s", entry, before)
                    .isTrue();
        }
        assertThat(found).isEqualTo(kept(contained));
    }

    /** What an entry is stored as. */
    abstract Timed entry(Windowed<String> window);

    static boolean isBetween(Timed entry, String from, String to) {
        return (from == null || entry.key.compareTo(from) >= 0) && (to == null || entry.key.compareTo(to) <= 0);
    }

    @Override
    public void close() {
        task.close();
    }
}
