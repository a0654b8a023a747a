package dev.crema.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crema.memory.SnapshotFile.DamagedException;
import dev.crema.memory.SnapshotFile.Extent;
import dev.crema.memory.SnapshotFile.Head;
import dev.crema.store.engine.KeyRange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.query.Position;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is written is read; what is not as it was written is noticed before anything of it is used. */
class SnapshotFileTest {

    private static final long SEED = Long.getLong("crema.seed", new Random().nextLong());
    private static final List<KeyRange> ALL = List.of(KeyRange.between(null, null, true));

    @TempDir
    private Path directory;

    private final Random random = new Random(SEED);

    static Head head(String store) {
        return new Head(
                store,
                "PLAIN",
                Position.emptyPosition().withComponent("input", 3, 77),
                Map.of(new TopicPartition(store + "-changelog", 0), 1234L),
                System.currentTimeMillis(),
                Extent.UNKNOWN);
    }

    private SnapshotTree tree(int entries, int largestValue) {
        SnapshotTree tree = new SnapshotTree();
        for (int i = 0; i < entries; i++) {
            byte[] value = new byte[random.nextInt(largestValue)];
            random.nextBytes(value);
            tree.put(("key" + random.nextInt()).getBytes(StandardCharsets.UTF_8), value);
        }
        return tree;
    }

    private SnapshotFile write(SnapshotTree tree) throws IOException {
        return SnapshotFile.write(directory, head("store"), tree.view().scan(ALL, () -> {}));
    }

    @Test
    void what_is_written_is_read() throws IOException {
        for (int entries : new int[] {0, 1, 57, 3000, 20_000}) {
            SnapshotTree tree = tree(entries, entries == 57 ? 100_000 : 200); // of which some are larger than a block
            SnapshotFile written = write(tree);
            SnapshotFile found = SnapshotFile.find(directory);
            assertThat(found.head()).isEqualTo(written.head());
            assertThat(found.head().extent().entries()).isEqualTo(tree.entries());
            assertThat(found.bytes()).isEqualTo(Files.size(directory.resolve("snapshot")));
            found.verify();
            assertSame(found.load(), tree);
        }
    }

    private static void assertSame(SnapshotTree loaded, SnapshotTree tree) {
        try (TreeScan expected = tree.view().scan(ALL, () -> {});
                TreeScan scan = loaded.view().scan(ALL, () -> {})) {
            while (expected.hasNext()) {
                KeyValue<?, byte[]> next = expected.next();
                KeyValue<?, byte[]> found = scan.next();
                assertThat(found.key).isEqualTo(next.key);
                assertThat(found.value).isEqualTo(next.value);
            }
            assertThat(scan.hasNext()).isFalse();
        }
        assertThat(loaded.entries()).isEqualTo(tree.entries());
    }

    @Test
    void a_tree_that_was_loaded_is_one_to_go_on_with() throws IOException {
        SnapshotTree tree = tree(20_000, 10);
        SnapshotTree loaded = write(tree).load();
        for (int i = 0; i < 20_000; i++) {
            byte[] key = ("key" + random.nextInt(5000)).getBytes(StandardCharsets.UTF_8);
            byte[] value = random.nextInt(3) == 0 ? null : key;
            assertThat(loaded.put(key, value)).isEqualTo(tree.put(key, value));
        }
        assertSame(loaded, tree);
    }

    @Test
    void wherever_a_file_is_cut_it_is_noticed() throws IOException {
        byte[] whole = written(6000, 200);
        for (int i = 0; i < 300; i++) {
            int length = i < 200 ? i : random.nextInt(whole.length);
            assertDamaged(Arrays.copyOf(whole, length));
        }
        assertDamaged(Arrays.copyOf(whole, whole.length + 1));
    }

    @Test
    void whichever_bit_is_flipped_it_is_noticed() throws IOException {
        byte[] whole = written(1500, 400);
        for (int i = 0; i < 1000; i++) {
            byte[] flipped = whole.clone();
            int at = i < 300 ? i : random.nextInt(whole.length);
            flipped[at] ^= (byte) (1 << random.nextInt(8));
            assertDamaged(flipped);
        }
    }

    private byte[] written(int entries, int largestValue) throws IOException {
        SnapshotFile written = write(tree(entries, largestValue));
        assertThat(written.bytes()).isGreaterThan(100_000);
        return Files.readAllBytes(directory.resolve("snapshot"));
    }

    private void assertDamaged(byte[] bytes) throws IOException {
        Files.write(directory.resolve("snapshot"), bytes);
        assertThatThrownBy(() -> SnapshotFile.find(directory).verify())
                .as("-Dcrema.seed=" + SEED)
                .isInstanceOf(DamagedException.class);
    }

    @Test
    void a_directory_without_a_file_has_no_snapshot_nor_has_one_with_an_unfinished_file() throws IOException {
        assertThat(SnapshotFile.find(directory)).isNull();
        Files.write(directory.resolve("snapshot.tmp"), new byte[100]);
        assertThat(SnapshotFile.find(directory)).isNull();
        SnapshotTree tree = tree(100, 100);
        write(tree);
        assertSame(SnapshotFile.find(directory).load(), tree);
        assertThat(directory.resolve("snapshot.tmp")).doesNotExist();
    }
}
