package dev.crema.rocks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.quicktheories.QuickTheory.qt;
import static org.quicktheories.generators.SourceDSL.integers;
import static org.quicktheories.generators.SourceDSL.lists;

import dev.crema.store.contract.KeyShape;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.utils.Bytes;
import org.junit.jupiter.api.Test;
import org.rocksdb.RocksDBException;

/** Restored records, put in order. */
class RestoredRecordsTest {

    private static final long SEED = Long.getLong("crema.seed", new Random().nextLong());

    @Test
    void each_key_comes_once_with_its_last_value_in_order_of_bytes() {
        qt().withFixedSeed(SEED)
                .forAll(lists().of(integers().between(0, 300)).ofSizeBetween(1, 400))
                .describedAs(numbers -> "-Dcrema.seed=" + SEED + " " + numbers)
                .checkAssert(numbers -> {
                    KeyShape shape = KeyShape.values()[numbers.get(0) % KeyShape.values().length];
                    isOrdered(shape, numbers.subList(1, numbers.size()));
                });
    }

    private static void isOrdered(KeyShape shape, List<Integer> numbers) {
        RestoredRecords records = new RestoredRecords();
        records.add(new ConsumerRecord<>("changelog", 0, 0, "forgotten".getBytes(), new byte[1]));
        records.clear();
        NavigableMap<Bytes, String> last = new TreeMap<>();
        List<String> all = new ArrayList<>();
        for (int i = 0; i < numbers.size(); i++) {
            byte[] key = shape.key(numbers.get(i));
            byte[] value = i % 5 == 0 ? null : Integer.toString(i).getBytes(StandardCharsets.UTF_8);
            records.add(new ConsumerRecord<>("changelog", 0, i, key, value));
            last.put(Bytes.wrap(key), text(value));
            all.add(Bytes.wrap(key) + "=" + text(value));
        }
        try {
            List<String> ordered = new ArrayList<>();
            records.inKeyOrder((key, value) -> ordered.add(Bytes.wrap(bytes(key)) + "=" + text(bytes(value))));
            assertThat(ordered)
                    .isEqualTo(last.entrySet().stream()
                            .map(entry -> entry.getKey() + "=" + entry.getValue())
                            .toList());
            List<String> asTaken = new ArrayList<>();
            records.inChangelogOrder(
                    0, records.size(), (key, value) -> asTaken.add(Bytes.wrap(bytes(key)) + "=" + text(bytes(value))));
            assertThat(asTaken).isEqualTo(all);
        } catch (RocksDBException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] bytes(ByteBuffer buffer) {
        if (buffer == null) {
            return null;
        }
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }

    private static String text(byte[] value) {
        return value == null ? "deleted" : new String(value, StandardCharsets.UTF_8);
    }
}
