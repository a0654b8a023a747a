package dev.crema.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.quicktheories.QuickTheory.qt;
import static org.quicktheories.generators.SourceDSL.arbitrary;
import static org.quicktheories.generators.SourceDSL.integers;
import static org.quicktheories.generators.SourceDSL.longs;

import dev.crema.store.contract.KeyShape;
import dev.crema.store.engine.KeyRange;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.junit.jupiter.api.Test;

/** The tree is a sorted map, at this moment and at each that a view was taken at. */
class SnapshotTreeTest {

    private static final long SEED = Long.getLong("crema.seed", new Random().nextLong());

    /** A map beside the tree, and views of the tree with what the map was when they were taken. */
    private static final class Pair {

        private static final int KEYS = 8000;

        private final KeyShape shape;
        private final Random random;
        private final SnapshotTree tree = new SnapshotTree();
        private final NavigableMap<Bytes, byte[]> map = new TreeMap<>();
        private final List<Moment> moments = new ArrayList<>();

        record Moment(SnapshotTree.View view, NavigableMap<Bytes, byte[]> map) {}

        Pair(KeyShape shape, long seed) {
            this.shape = shape;
            this.random = new Random(seed);
        }

        /** Operations of which most put, and then as many of which most delete. */
        void change(int operations) {
            for (int i = 0; i < 2 * operations; i++) {
                boolean puts = random.nextInt(10) < (i < operations ? 8 : 1);
                put(shape.key(nextNumber(i)), puts ? new byte[] {(byte) random.nextInt()} : null);
                if (random.nextInt(operations) < 2) {
                    removeBelow(shape.key(random.nextInt(random.nextBoolean() ? KEYS / 8 : KEYS)));
                }
                if (random.nextInt(operations) < 4) {
                    moments.add(new Moment(tree.view(), new TreeMap<>(map)));
                }
            }
        }

        /** At random, or one after the other. */
        private int nextNumber(int operation) {
            return shape == KeyShape.IN_ORDER && random.nextInt(8) > 0 ? operation % KEYS : random.nextInt(KEYS);
        }

        private void put(byte[] key, byte[] value) {
            byte[] before = value == null ? map.remove(Bytes.wrap(key)) : map.put(Bytes.wrap(key), value);
            assertThat(tree.put(key, value)).isEqualTo(before);
        }

        private void removeBelow(byte[] key) {
            map.headMap(Bytes.wrap(key), false).clear();
            tree.removeBelow(key);
            assertThat(tree.entries()).isEqualTo(map.size());
        }

        void compare() {
            moments.add(new Moment(tree.view(), map));
            assertThat(tree.entries()).isEqualTo(map.size());
            for (int i = 0; i < 200; i++) {
                byte[] key = shape.key(random.nextInt(KEYS));
                assertThat(tree.get(key)).isEqualTo(map.get(Bytes.wrap(key)));
            }
            for (Moment moment : moments) {
                compare(moment, KeyRange.between(null, null, true));
                compare(moment, KeyRange.between(null, null, false));
                compareInTwoRanges(moment);
                for (int i = 0; i < 10; i++) {
                    compare(moment, new KeyRange(bound(), bound(), random.nextBoolean(), random.nextBoolean()));
                }
            }
        }

        /** What is between two keys is left out. */
        private void compareInTwoRanges(Moment moment) {
            Bytes one = Bytes.wrap(shape.key(random.nextInt(KEYS)));
            Bytes other = Bytes.wrap(shape.key(random.nextInt(KEYS)));
            Bytes from = one.compareTo(other) < 0 ? one : other;
            Bytes to = from == one ? other : one;
            List<byte[]> expected =
                    new ArrayList<>(moment.map.headMap(from, false).values());
            expected.addAll(moment.map.tailMap(to, true).values());
            List<KeyRange> ranges = List.of(new KeyRange(null, from, false, true), new KeyRange(to, null, false, true));
            assertThat(values(moment, ranges)).containsExactlyElementsOf(expected);

            Collections.reverse(expected);
            ranges = List.of(new KeyRange(to, null, false, false), new KeyRange(null, from, false, false));
            assertThat(values(moment, ranges)).containsExactlyElementsOf(expected);
        }

        private static List<byte[]> values(Moment moment, List<KeyRange> ranges) {
            List<byte[]> values = new ArrayList<>();
            try (TreeScan scan = moment.view.scan(ranges, () -> {})) {
                scan.forEachRemaining(entry -> values.add(entry.value));
            }
            return values;
        }

        private Bytes bound() {
            return random.nextInt(8) == 0 ? null : Bytes.wrap(shape.key(random.nextInt(KEYS)));
        }

        private static void compare(Moment moment, KeyRange range) {
            if (range.from() != null && range.to() != null && range.from().compareTo(range.to()) > 0) {
                return;
            }
            NavigableMap<Bytes, byte[]> part = moment.map;
            part = range.from() == null ? part : part.tailMap(range.from(), true);
            part = range.to() == null ? part : part.headMap(range.to(), range.toInclusive());
            part = range.ascending() ? part : part.descendingMap();
            try (TreeScan scan = moment.view.scan(List.of(range), () -> {})) {
                for (Map.Entry<Bytes, byte[]> entry : part.entrySet()) {
                    assertThat(scan.peekNextKey()).isEqualTo(entry.getKey());
                    KeyValue<Bytes, byte[]> next = scan.next();
                    assertThat(next.key).isEqualTo(entry.getKey());
                    assertThat(next.value).isSameAs(entry.getValue());
                }
                assertThat(scan.hasNext()).isFalse();
            }
        }
    }

    @Test
    void it_is_a_sorted_map_and_views_keep_their_moment() {
        qt().withFixedSeed(SEED)
                .withExamples(150)
                .withShrinkCycles(100)
                .forAll(
                        arbitrary().enumValues(KeyShape.class),
                        longs().all(),
                        integers().between(1, 12_000))
                .checkAssert((shape, seed, operations) -> {
                    Pair pair = new Pair(shape, seed);
                    pair.change(operations);
                    pair.compare();
                });
    }

    /** As by a reader that is held up in the midst of taking one. */
    @Test
    void a_view_is_not_of_a_moment_in_which_the_writer_goes_on() {
        SnapshotTree tree = new SnapshotTree();
        tree.put(new byte[] {1}, new byte[] {1});
        long moment = tree.closeMoment();
        tree.put(new byte[] {1}, new byte[] {2});
        assertThat(tree.view(moment)).isEmpty();

        SnapshotTree.View view = tree.view(tree.closeMoment()).orElseThrow();
        tree.put(new byte[] {1}, new byte[] {3});
        try (TreeScan scan = view.scan(List.of(KeyRange.between(null, null, true)), () -> {})) {
            assertThat(scan.next().value).containsExactly(2);
        }
    }

    /** What each write wrote is its number; so a scan tells which was the last that it sees, and has to have all before. */
    @Test
    void a_view_beside_the_writer_has_all_writes_up_to_one_and_none_after() {
        int keys = 5000;
        SnapshotTree tree = new SnapshotTree();
        AtomicBoolean done = new AtomicBoolean();
        CompletableFuture<Void> reader = CompletableFuture.runAsync(() -> {
            for (int i = 0; i < 1000; i++) {
                KeyRange range = KeyRange.between(null, null, i % 2 == 0);
                try (TreeScan scan = tree.view().scan(List.of(range), () -> {})) {
                    assertIsOneMoment(scan, keys);
                }
            }
        });
        reader.whenComplete((nothing, failure) -> done.set(true));
        for (int number = 0; !done.get(); number++) {
            // scattered over the tree; every second round takes away what the one before has put
            byte[] key = ByteBuffer.allocate(8).putInt(scattered(number, keys)).array();
            byte[] value = ByteBuffer.allocate(4).putInt(number).array();
            tree.put(key, number / keys % 2 == 0 ? value : null);
        }
        reader.join();
    }

    private static int scattered(int number, int keys) {
        return (int) (number % keys * 7919L % keys);
    }

    private static void assertIsOneMoment(TreeScan scan, int keys) {
        int first = Integer.MAX_VALUE;
        int last = -1;
        int count = 0;
        while (scan.hasNext()) {
            KeyValue<Bytes, byte[]> entry = scan.next();
            int number = ByteBuffer.wrap(entry.value).getInt();
            assertThat(scattered(number, keys))
                    .isEqualTo(ByteBuffer.wrap(entry.key.get()).getInt());
            first = Math.min(first, number);
            last = Math.max(last, number);
            count++;
        }
        if (count > 0) {
            assertThat(count).as("writes %d to %d", first, last).isEqualTo(last - first + 1);
            assertThat(first % keys == 0 || last % keys == keys - 1)
                    .as("writes %d to %d of rounds of %d", first, last, keys)
                    .isTrue();
        }
    }

    @Test
    void a_get_beside_the_writer_never_misses_a_key_that_stays() {
        SnapshotTree tree = new SnapshotTree();
        byte[] staying = "key 5000 stays".getBytes(StandardCharsets.UTF_8);
        tree.put(staying, new byte[] {1});
        AtomicBoolean done = new AtomicBoolean();
        CompletableFuture<Void> reader = CompletableFuture.runAsync(() -> {
            for (int i = 0; i < 2_000_000; i++) {
                if (tree.get(staying) == null) {
                    throw new AssertionError("read " + i + " missed it");
                }
            }
        });
        reader.whenComplete((nothing, failure) -> done.set(true));
        Random random = new Random(SEED);
        while (!done.get()) {
            boolean puts = random.nextBoolean();
            byte[] key = ("key " + random.nextInt(10_000)).getBytes(StandardCharsets.UTF_8);
            tree.put(key, puts ? key : null);
        }
        reader.join();
    }
}
