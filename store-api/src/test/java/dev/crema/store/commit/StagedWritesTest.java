package dev.crema.store.commit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;
import static org.quicktheories.QuickTheory.qt;
import static org.quicktheories.generators.SourceDSL.integers;
import static org.quicktheories.generators.SourceDSL.lists;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.query.Position;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class StagedWritesTest {

    private static final String DELETED = "deleted";

    /** Where drained writes go: a sorted map that can be copied as a whole, as a database gives a snapshot. */
    private static final class Sink implements StagedWrites.Below {

        private final AtomicReference<NavigableMap<Bytes, byte[]>> entries = new AtomicReference<>(new TreeMap<>());
        private final List<Long> reached = new ArrayList<>();
        private final List<Boolean> proven = new ArrayList<>();
        private boolean refuses;

        @Override
        public void take(List<KeyValue<Bytes, byte[]>> slice, boolean isProven, Optional<CommitPoint> point) {
            if (refuses) {
                throw new IllegalStateException("full");
            }
            NavigableMap<Bytes, byte[]> changed = new TreeMap<>(entries.get());
            for (KeyValue<Bytes, byte[]> write : slice) {
                if (write.value == null) {
                    changed.remove(write.key);
                } else {
                    changed.put(write.key, write.value);
                }
            }
            entries.set(changed);
            proven.add(isProven);
            point.ifPresent(to -> reached.add(to.offset().getAsLong()));
        }

        Map<String, String> contents() {
            Map<String, String> contents = new TreeMap<>();
            entries.get().forEach((key, value) -> contents.put(string(key.get()), string(value)));
            return contents;
        }
    }

    private final AtomicInteger timesTold = new AtomicInteger();
    private final StagedWrites staged = new StagedWrites(timesTold::incrementAndGet);
    private final Sink sink = new Sink();

    private static Bytes key(String key) {
        return Bytes.wrap(key.getBytes(StandardCharsets.UTF_8));
    }

    private static String string(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static CommitPoint point(long offset) {
        return new CommitPoint(OptionalLong.of(offset), Position.emptyPosition());
    }

    private void put(String key, String value) {
        staged.put(key(key), value == null ? null : value.getBytes(StandardCharsets.UTF_8));
    }

    private String get(String key) {
        Version version = staged.get(key(key));
        return version == null ? null : version.value() == null ? DELETED : string(version.value());
    }

    private static Map<String, String> contents(StagedView view) {
        Map<String, String> contents = new TreeMap<>();
        view.scan(List.of(new StagedView.Range(null, null, true)), true)
                .forEachRemaining(write ->
                        contents.put(string(write.key.get()), write.value == null ? DELETED : string(write.value)));
        return contents;
    }

    @Test
    void a_write_is_found_until_all_of_its_generation_is_below() {
        put("a", "1");
        put("b", "1");
        put("b", null);
        assertThat(get("a")).isEqualTo("1");
        assertThat(get("b")).isEqualTo(DELETED);
        assertThat(get("c")).isNull();

        staged.prove(point(7));
        assertThat(staged.drain(1, sink)).isEqualTo(1);
        assertThat(get("a")).isEqualTo("1");
        assertThat(sink.reached).isEmpty();

        assertThat(staged.drain(1, sink)).isEqualTo(1);
        assertThat(get("a")).isNull();
        assertThat(get("b")).isNull();
        assertThat(sink.contents()).isEqualTo(Map.of("a", "1"));
        assertThat(sink.reached).containsExactly(7L);
    }

    @Test
    void what_is_not_sealed_does_not_go_below() {
        put("a", "1");
        assertThat(staged.hasSealed()).isFalse();
        assertThat(staged.drain(10, sink)).isZero();
        assertThat(sink.contents()).isEmpty();
        assertThat(staged.openEntries()).isEqualTo(1);
    }

    @Test
    void a_proof_without_new_writes_still_tells_its_point() {
        put("a", "1");
        staged.spill();
        staged.drain(10, sink);
        assertThat(sink.proven).containsExactly(false);
        assertThat(sink.reached).isEmpty();

        staged.prove(point(3));
        staged.drain(10, sink);
        assertThat(sink.reached).containsExactly(3L);
        assertThat(sink.proven).containsExactly(false, true);
    }

    @Test
    void a_small_generation_joins_the_one_that_waits_but_not_one_on_its_way() {
        put("a", "1");
        put("b", "1");
        staged.prove(point(1));
        put("b", "2");
        staged.prove(point(2));
        staged.drain(1, sink); // of both together
        put("a", "3");
        staged.prove(point(3));
        while (staged.hasSealed()) {
            staged.drain(1, sink);
        }
        assertThat(sink.reached).containsExactly(2L, 3L);
        assertThat(sink.contents()).isEqualTo(Map.of("a", "3", "b", "2"));
    }

    @Test
    void a_commit_proves_what_was_spilled_before_it_too() {
        put("a", "1");
        put("b", "1");
        staged.spill();
        staged.drain(1, sink);
        assertThat(staged.hasCommitted()).isFalse();
        put("a", "2");
        staged.prove(point(5));
        assertThat(staged.hasCommitted()).isTrue();
        while (staged.hasSealed()) {
            staged.drain(1, sink);
        }
        assertThat(sink.proven).containsExactly(false, true, true);
        assertThat(sink.reached).containsExactly(5L);
        assertThat(sink.contents()).isEqualTo(Map.of("a", "2", "b", "1"));
    }

    @Test
    void whoever_drains_is_told_of_each_generation_that_waits() {
        put("a", "1");
        assertThat(timesTold).hasValue(0);
        staged.spill();
        assertThat(timesTold).hasValue(1);
        assertThat(staged.isBehind()).isFalse();
        put("a", "2");
        staged.prove(point(1)); // joins what waits, so that there is no more of it
        assertThat(timesTold).hasValue(2);
        assertThat(staged.isBehind()).isFalse();
        put("a", "3");
        staged.spill();
        assertThat(staged.isBehind()).isTrue();
        staged.drain(10, sink);
        assertThat(staged.isBehind()).isFalse();
    }

    /** So that a writer whose commits are small takes over too, where whoever drains is held up. */
    @Test
    void what_waits_does_not_grow_without_end() {
        for (int i = 0; i < 20_000; i++) {
            put("key" + i, "1");
            if (i % 100 == 0) {
                staged.prove(point(i));
            }
        }
        assertThat(staged.isBehind()).isTrue();
    }

    @Test
    @Timeout(value = 60, threadMode = SEPARATE_THREAD) // a writer that waits does so for ever
    void a_writer_does_not_wait_for_what_goes_below() throws Exception {
        put("a", "1");
        put("b", "1");
        staged.prove(point(1));
        CountDownLatch isTaking = new CountDownLatch(1);
        CountDownLatch isWritten = new CountDownLatch(1);
        CompletableFuture<Integer> draining =
                CompletableFuture.supplyAsync(() -> staged.drain(1, (slice, proven, to) -> {
                    isTaking.countDown();
                    awaitUninterrupted(isWritten);
                    sink.take(slice, proven, to);
                }));
        isTaking.await();
        put("a", "2");
        staged.prove(point(2));
        put("b", "3");
        staged.spill();
        assertThat(get("a")).isEqualTo("2");
        isWritten.countDown();
        assertThat(draining.get(60, TimeUnit.SECONDS)).isEqualTo(1);
        while (staged.hasSealed()) {
            staged.drain(10, sink);
        }
        assertThat(sink.contents()).isEqualTo(Map.of("a", "2", "b", "3"));
        assertThat(sink.reached).containsExactly(1L, 2L);
    }

    private static void awaitUninterrupted(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void a_slice_that_is_refused_stays() {
        put("a", "1");
        staged.prove(point(1));
        sink.refuses = true;
        assertThatThrownBy(() -> staged.drain(10, sink)).hasMessage("full");
        assertThat(get("a")).isEqualTo("1");
        sink.refuses = false;
        staged.drain(10, sink);
        assertThat(sink.contents()).isEqualTo(Map.of("a", "1"));
    }

    @Test
    void a_view_sees_its_moment_whatever_is_written_sealed_and_drained_after_it() {
        put("a", "1");
        put("b", "1");
        StagedView early = staged.view();
        put("a", "2");
        put("c", "2");
        StagedView late = staged.view();
        put("a", null);
        put("b", "3");
        staged.prove(point(1));
        put("d", "4");
        while (staged.hasSealed()) {
            staged.drain(1, sink);
        }
        assertThat(contents(early)).isEqualTo(Map.of("a", "1", "b", "1"));
        assertThat(contents(late)).isEqualTo(Map.of("a", "2", "b", "1", "c", "2"));
        assertThat(staged.isCurrent(early)).isFalse();
    }

    @Test
    void versions_are_kept_only_as_long_as_a_view_may_see_them() {
        put("a", "1");
        StagedView view = staged.view();
        for (int i = 0; i < 1000; i++) {
            put("a", "2");
        }
        assertThat(versions("a")).isEqualTo(2);
        view.close();
        put("a", "3");
        assertThat(versions("a")).isEqualTo(1);
    }

    private int versions(String key) {
        int count = 0;
        for (Version version = staged.get(key(key)); version != null; version = version.before()) {
            count++;
        }
        return count;
    }

    @Test
    void bytes_follow_what_is_held() {
        put("a", "12345678");
        long one = staged.bytes();
        put("b", "12345678");
        assertThat(staged.bytes()).isEqualTo(2 * one);
        put("b", "1234");
        assertThat(staged.bytes()).isEqualTo(2 * one - 4);
        staged.prove(point(1));
        assertThat(staged.openBytes()).isZero();
        staged.drain(10, sink);
        assertThat(staged.bytes()).isZero();
    }

    /** Random steps against a map, with up to three views open at a time. */
    @Test
    void any_sequence_of_writes_seals_and_drains_reads_as_a_map() {
        qt().withExamples(2000)
                .forAll(lists().of(integers().between(0, 9_999)).ofSizeBetween(1, 120))
                .checkAssert(steps -> new Model().run(steps));
    }

    private static final class Model {

        private final StagedWritesTest test = new StagedWritesTest();
        private final NavigableMap<String, String> truth = new TreeMap<>();
        private final List<StagedView> views = new ArrayList<>();
        private final List<Map<String, String>> seen = new ArrayList<>();
        private final List<Map<String, String>> belowThen = new ArrayList<>();

        void run(List<Integer> steps) {
            for (int step : steps) {
                step(step % 10, step / 10);
                assertThat(merged(test.staged.view(), test.sink.contents())).isEqualTo(truth);
            }
            while (!views.isEmpty()) {
                checkOldest();
            }
        }

        private void step(int kind, int number) {
            String key = "k" + number % 12;
            switch (kind) {
                case 0, 1, 2, 3 -> {
                    test.put(key, "v" + number);
                    truth.put(key, "v" + number);
                }
                case 4 -> {
                    test.put(key, null);
                    truth.remove(key);
                }
                case 5 -> test.staged.prove(point(number));
                case 6 -> test.staged.spill();
                case 7, 8 -> test.staged.drain(1 + number % 4, test.sink);
                default -> open();
            }
        }

        private void open() {
            if (views.size() == 3) {
                checkOldest();
            }
            views.add(test.staged.view());
            seen.add(new TreeMap<>(truth));
            belowThen.add(test.sink.contents());
        }

        private void checkOldest() {
            assertThat(merged(views.remove(0), belowThen.remove(0))).isEqualTo(seen.remove(0));
        }

        /** Closes the view. */
        private static Map<String, String> merged(StagedView view, Map<String, String> below) {
            try (view) {
                Map<String, String> merged = new TreeMap<>(below);
                merged.putAll(contents(view));
                merged.values().removeIf(DELETED::equals);
                return merged;
            }
        }
    }

    /** The writer puts the same number under all keys in turn, so that any moment is a run of n followed by a run of n - 1. */
    @Test
    void beside_a_writer_and_another_that_drains_each_view_is_one_moment() throws Exception {
        List<String> keys = List.of("a", "b", "c", "d", "e", "f", "g", "h");
        AtomicBoolean stop = new AtomicBoolean();
        ExecutorService threads = Executors.newFixedThreadPool(3);
        try {
            CompletableFuture<Integer> writer = CompletableFuture.supplyAsync(() -> write(keys, stop), threads);
            CompletableFuture<Void> drainer = CompletableFuture.runAsync(() -> drain(stop), threads);
            CompletableFuture<Integer> reader = CompletableFuture.supplyAsync(() -> read(stop), threads);
            int looks = reader.get(60, TimeUnit.SECONDS);
            int rounds = writer.get(60, TimeUnit.SECONDS);
            drainer.get(60, TimeUnit.SECONDS);
            assertThat(looks).isGreaterThan(100);
            staged.prove(point(rounds));
            while (staged.hasSealed()) {
                staged.drain(3, sink);
            }
            assertThat(sink.contents().values()).hasSize(keys.size()).containsOnly(Integer.toString(rounds));
            assertThat(sink.reached).isSorted().endsWith((long) rounds);
        } finally {
            stop.set(true);
            threads.shutdownNow();
        }
    }

    /** Returns how many rounds it made. */
    private int write(List<String> keys, AtomicBoolean stop) {
        int round = 0;
        while (!stop.get()) {
            round++;
            for (String key : keys) {
                put(key, Integer.toString(round));
            }
            if (round % 7 == 0) {
                staged.prove(point(round));
            }
            if (round % 5 == 0) {
                staged.spill();
            }
            while (staged.isBehind()) {
                staged.drain(3, sink);
            }
        }
        return round;
    }

    private void drain(AtomicBoolean stop) {
        while (!stop.get()) {
            staged.drain(3, sink);
        }
    }

    private int read(AtomicBoolean stop) {
        int looks = 0;
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(2);
        try {
            while (System.nanoTime() < end) {
                try (StagedView view = staged.view()) {
                    Map<String, String> below = sink.contents();
                    if (!staged.isCurrent(view)) {
                        continue;
                    }
                    below.putAll(contents(view));
                    requireOneMoment(below.values().iterator());
                    looks++;
                }
            }
        } finally {
            stop.set(true);
        }
        return looks;
    }

    private static void requireOneMoment(Iterator<String> values) {
        List<Integer> rounds = new ArrayList<>();
        values.forEachRemaining(value -> rounds.add(Integer.valueOf(value)));
        for (int i = 1; i < rounds.size(); i++) {
            assertThat(rounds.get(i)).as("%s", rounds).isBetween(rounds.get(0) - 1, rounds.get(i - 1));
        }
        assertThat(rounds.isEmpty() || rounds.size() == 8 || rounds.get(0) == 1).isTrue();
    }
}
