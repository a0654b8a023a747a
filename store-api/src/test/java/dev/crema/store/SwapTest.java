package dev.crema.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.store.contract.TestTask;
import java.util.List;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;
import org.apache.kafka.streams.state.TimestampedKeyValueStoreWithHeaders;
import org.apache.kafka.streams.state.ValueTimestampHeaders;
import org.junit.jupiter.api.Test;

/** An application moves from Kafka's store to the cached one and back, on its directory or on its changelog alone. */
class SwapTest {

    private static StoreBuilder<TimestampedKeyValueStoreWithHeaders<String, Long>> kafkas() {
        return Stores.timestampedKeyValueStoreWithHeadersBuilder(
                        Stores.persistentTimestampedKeyValueStoreWithHeaders("counts"), Serdes.String(), Serdes.Long())
                .withCachingEnabled();
    }

    private static StoreBuilder<TimestampedKeyValueStoreWithHeaders<String, Long>> ours() {
        return CachedStores.timestampedKeyValueStoreWithHeadersBuilder(
                Stores.persistentTimestampedKeyValueStoreWithHeaders("counts"), Serdes.String(), Serdes.Long());
    }

    private static List<KeyValue<String, ValueTimestampHeaders<Long>>> written(
            TestTask task, KeyValueStore<String, ValueTimestampHeaders<Long>> store, long round) {
        for (long i = 0; i < 20; i++) {
            RecordHeaders headers = new RecordHeaders();
            headers.add("round", new byte[] {(byte) round});
            task.record(100 * round + i);
            store.put("key" + (i + round) % 15, ValueTimestampHeaders.make(round + i, i, headers));
        }
        store.delete("key" + round);
        task.commit(store);
        return TestTask.drain(store.all());
    }

    @Test
    void on_the_same_directory_each_reads_what_the_other_has_left() {
        try (TestTask task = new TestTask()) {
            long round = 0;
            List<KeyValue<String, ValueTimestampHeaders<Long>>> left = List.of();
            for (var builder : List.of(kafkas(), ours(), kafkas(), ours())) {
                var store = task.open(builder);
                assertThat(TestTask.drain(store.all())).isEqualTo(left);
                left = written(task, store, ++round);
                assertThat(left).hasSizeGreaterThan(10);
                store.close();
            }
        }
    }

    @Test
    void each_is_restored_from_the_changelog_of_the_other() {
        for (var pair : List.of(List.of(kafkas(), ours()), List.of(ours(), kafkas()))) {
            try (TestTask origin = new TestTask();
                    TestTask task = new TestTask()) {
                var left = written(origin, origin.open(pair.get(0)), 1);
                var restored = task.open(pair.get(1));
                task.restore(restored, origin.changelog());
                assertThat(TestTask.drain(restored.all())).isEqualTo(left);
            }
        }
    }
}
