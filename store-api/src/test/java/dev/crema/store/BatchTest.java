package dev.crema.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crema.store.contract.ProbeStore;
import dev.crema.store.contract.TestTask;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsConfig.InternalConfig;
import org.apache.kafka.streams.errors.StreamsException;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.internals.ProcessorRecordContext;
import org.apache.kafka.streams.query.Position;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.apache.kafka.streams.state.internals.WrappedStateStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which writes go below in one call, and that nobody else can tell. Over Kafka's RocksDB store, which takes a batch as one. */
class BatchTest {

    private final ProbeStore below =
            new ProbeStore(Stores.persistentKeyValueStore("store").get());
    private TestTask task = new TestTask();
    private KeyValueStore<String, String> store;

    private void open() {
        store = task.open(CachedStores.keyValueStoreBuilder(below.supplier(), Serdes.String(), Serdes.String()));
    }

    @AfterEach
    void close() {
        task.close();
    }

    private void put(String topic, int partition, long offset, String key) {
        task.record(new ProcessorRecordContext(1000 + offset, offset, partition, topic, new RecordHeaders()));
        store.put(key, "of " + topic + partition);
    }

    @Test
    void a_commit_goes_below_in_batches() {
        open();
        for (int i = 0; i < 1200; i++) {
            put("input", 0, i, "key" + i);
        }
        task.commit(store);
        assertThat(below.batches).containsExactly(500, 500, 200);
        assertThat(task.changelog()).hasSize(1200);
    }

    @Test
    void large_values_go_a_few_at_a_time() {
        open();
        for (int i = 0; i < 8; i++) {
            store.put("key" + i, "x".repeat(300_000));
        }
        task.commit(store);
        assertThat(below.batches).containsExactly(4, 4);
    }

    @Test
    void each_write_is_logged_at_the_time_of_its_own_record_and_in_order_of_last_write() {
        open();
        for (int i : List.of(5, 3, 9, 1, 7)) {
            put("input", 0, i, "key" + i);
        }
        task.commit(store);
        assertThat(below.batches).containsExactly(5);
        assertThat(task.changelog())
                .extracting(ProducerRecord::timestamp)
                .containsExactly(1005L, 1003L, 1009L, 1001L, 1007L);
    }

    @Test
    void a_store_below_that_notes_one_position_a_call_has_seen_every_partition() {
        open();
        put("left", 0, 10, "a");
        put("left", 0, 11, "b");
        put("left", 1, 20, "c");
        put("left", 1, 21, "d");
        put("right", 0, 30, "e");
        put("right", 0, 31, "f");
        task.commit(store);
        assertThat(below.batches).containsExactly(2, 2, 2);
        assertThat(positionBelow())
                .isEqualTo(Position.emptyPosition()
                        .withComponent("left", 0, 11)
                        .withComponent("left", 1, 21)
                        .withComponent("right", 0, 31));
    }

    private Position positionBelow() {
        StateStore changeLogging = ((WrappedStateStore<?, ?, ?>) store).wrapped();
        return changeLogging.getPosition();
    }

    @Test
    void where_positions_are_logged_each_record_has_that_of_its_own_write() {
        task.close();
        task = new TestTask(Map.of(InternalConfig.IQ_CONSISTENCY_OFFSET_VECTOR_ENABLED, true));
        open();
        put("input", 0, 1, "a");
        put("input", 0, 2, "b");
        task.commit(store);
        assertThat(below.batches).isEmpty();
        assertThat(task.changelog()).hasSize(2);
    }

    @Test
    void writes_before_one_that_is_refused_go_out_and_it_stays_with_those_after_it() {
        task.close();
        task = new TestTask(Map.of("producer.max.request.size", 1000));
        open();
        store.put("a", "1");
        store.put("b", "1");
        store.put("c", "x".repeat(1001));
        store.put("d", "1");
        assertThatThrownBy(() -> task.flush(store))
                .isInstanceOf(StreamsException.class)
                .hasMessageContaining("key c");
        assertThat(task.newestInChangelog()).containsOnlyKeys("a", "b");
        store.put("c", "mended");
        task.flush(store);
        assertThat(task.newestInChangelog())
                .containsOnlyKeys("a", "b", "c", "d")
                .containsEntry("c", "mended");
    }

    @Test
    void a_batch_that_fails_below_stays_as_a_whole() {
        open();
        store.put("a", "1");
        store.put("b", "1");
        below.failingKey = "b";
        below.failure = new IllegalStateException("disk full");
        assertThatThrownBy(() -> task.flush(store)).hasMessage("disk full");
        assertThat(task.changelog()).isEmpty();
        assertThat(store.get("a")).isEqualTo("1");
        task.flush(store);
        assertThat(task.newestInChangelog()).containsOnlyKeys("a", "b");
    }
}
