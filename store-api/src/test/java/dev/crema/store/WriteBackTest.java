package dev.crema.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crema.store.cache.CacheConfig;
import dev.crema.store.contract.ProbeStore;
import dev.crema.store.contract.TestTask;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.StreamsException;
import org.apache.kafka.streams.processor.internals.InternalProcessorContext;
import org.apache.kafka.streams.processor.internals.ProcessorRecordContext;
import org.apache.kafka.streams.query.Position;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.TimestampedKeyValueStoreWithHeaders;
import org.apache.kafka.streams.state.ValueTimestampHeaders;
import org.apache.kafka.test.MockRecordCollector;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** When, in what order and under whose name buffered writes go out. */
class WriteBackTest {

    private final TestTask task = new TestTask();
    private final ProbeStore below = new ProbeStore("store");
    private KeyValueStore<String, String> store;

    @BeforeEach
    void open() {
        store = task.open(builder());
    }

    private CachedStoreBuilder<KeyValueStore<String, String>> builder() {
        return CachedStores.keyValueStoreBuilder(below.supplier(), Serdes.String(), Serdes.String());
    }

    /** Puts the same store into another state; the one opened for every test is closed. */
    private void openInstead(CachedStoreBuilder<KeyValueStore<String, String>> builder) {
        store.close();
        below.calls.clear();
        store = task.open(builder);
    }

    @AfterEach
    void closeAll() {
        assertThat(below.openIterators()).isZero();
        task.close();
    }

    @Test
    void many_writes_of_a_key_are_one_changelog_record_and_one_write_below() {
        for (int i = 0; i < 1000; i++) {
            store.put("a", "value" + i);
        }
        assertThat(task.changelog()).isEmpty();
        task.commit(store);
        assertThat(logged()).containsExactly("a=value999");
        assertThat(below.calls).containsOnlyOnce("put a");
    }

    @Test
    void writes_go_out_in_order_of_last_write() {
        for (String key : List.of("a", "b", "c", "a", "d", "b")) {
            store.put(key, "1");
        }
        task.commit(store);
        assertThat(logged()).containsExactly("c=1", "a=1", "d=1", "b=1");
    }

    @Test
    void each_write_goes_out_under_the_context_of_its_own_record() {
        task.record(111);
        store.put("a", "1");
        task.record(222);
        store.put("b", "1");
        task.record(333);
        long last = task.context().recordContext().offset();
        task.commit(store);
        assertThat(task.changelog()).extracting(ProducerRecord::timestamp).containsExactly(111L, 222L);
        assertThat(below.getPosition()).isEqualTo(Position.emptyPosition().withComponent("input", 0, last - 1));
        assertThat(task.context().recordContext().offset()).isEqualTo(last);
    }

    @Test
    void commit_itself_logs_nothing() {
        store.put("a", "1");
        store.commit(Map.of());
        assertThat(task.changelog()).isEmpty();
        task.flush(store);
        assertThat(logged()).containsExactly("a=1");
    }

    @Test
    void from_the_flush_to_the_end_of_the_commit_writes_go_straight_through() {
        store.put("a", "1");
        task.flush(store);
        store.put("b", "1"); // another store's flush forwards to a processor that writes here
        store.put("a", "2");
        assertThat(logged()).containsExactly("a=1", "b=1", "a=2");
        store.commit(Map.of());
        store.put("a", "3");
        assertThat(logged()).hasSize(3);
    }

    @Test
    void the_store_below_gets_the_flush_signal_after_the_writes() {
        store.put("a", "1");
        task.flush(store);
        assertThat(below.calls).containsExactly("put a", "flush");
    }

    @Test
    void past_its_bound_the_buffer_writes_back_what_was_written_longest_ago_and_no_more() {
        openInstead(builder().withCache(CacheConfig.ofBytes(1 << 20).withBufferBytes(3000)));
        for (int i = 0; i < 100; i++) {
            int before = task.changelog().size();
            store.put("key" + i, "value");
            assertThat(task.changelog().size() - before).isBetween(0, 2); // two small ones for a large one
        }
        assertThat(task.changelog().size()).isBetween(80, 95);
        assertThat(logged()).startsWith("key0=value", "key1=value", "key2=value");
        assertThat(store.get("key0")).isEqualTo("value");
        assertThat(store.get("key99")).isEqualTo("value");
    }

    @Test
    void a_write_that_fails_below_stays_and_goes_out_with_the_next_flush() {
        store.put("a", "1");
        store.put("b", "1");
        store.put("c", "1");
        below.failingKey = "b";
        below.failure = new IllegalStateException("disk full");
        assertThatThrownBy(() -> task.flush(store)).hasMessage("disk full");
        assertThat(logged()).doesNotContain("b=1", "c=1");
        assertThat(store.get("b")).isEqualTo("1");
        task.flush(store);
        assertThat(logged()).containsExactly("a=1", "b=1", "c=1");
    }

    @Test
    void a_value_that_cannot_be_serialized_is_named_by_store_task_and_key() {
        var picky = Serdes.serdeFrom(
                new StringSerializer() {
                    @Override
                    public byte[] serialize(String topic, String data) {
                        if (data.equals("poison")) {
                            throw new SerializationException("no such schema");
                        }
                        return super.serialize(topic, data);
                    }
                },
                new StringDeserializer());
        openInstead(CachedStores.keyValueStoreBuilder(below.supplier(), Serdes.String(), picky));
        store.put("a", "1");
        store.put("key-b", "poison");
        assertThatThrownBy(() -> task.flush(store))
                .isInstanceOf(StreamsException.class)
                .hasMessageContainingAll("store store", "task 0_0", "key-b")
                .hasRootCauseMessage("no such schema");
        assertThat(store.get("key-b")).isEqualTo("poison");
        assertThat(logged()).containsExactly("a=1");
    }

    @Test
    void a_value_that_is_too_large_for_the_producer_is_refused_with_sizes_and_limit() {
        try (TestTask small = new TestTask(Map.of("producer.max.request.size", 1000))) {
            KeyValueStore<String, String> limited = small.open(CachedStores.keyValueStoreBuilder(
                    new ProbeStore("small").supplier(), Serdes.String(), Serdes.String()));
            limited.put("fits", "x".repeat(900));
            limited.put("key-b", "x".repeat(1001));
            assertThatThrownBy(() -> small.flush(limited))
                    .isInstanceOf(StreamsException.class)
                    .hasMessageContainingAll(
                            "store small", "task 0_0", "key-b", "1001 bytes", "max.request.size is 1000");
            assertThat(small.newestInChangelog()).containsOnlyKeys("fits");
            assertThat(limited.get("key-b")).hasSize(1001);
        }
    }

    /** A producer that learns late, as Kafka's does, that its broker takes no more than this. */
    private static final class Sending extends MockRecordCollector {

        private final int limit;
        private int flushes;
        private StreamsException refusal;

        Sending(int limit) {
            this.limit = limit;
        }

        void refuse(String topic) {
            refusal = new StreamsException(
                    "Error encountered sending record to topic " + topic, new RecordTooLargeException());
        }

        @Override
        public <K, V> void send(
                String topic,
                K key,
                V value,
                Headers headers,
                Integer partition,
                Long timestamp,
                Serializer<K> keySerializer,
                Serializer<V> valueSerializer,
                String processorNodeId,
                InternalProcessorContext<Void, Void> context) {
            if (((byte[]) (Object) value).length > limit) {
                refuse(topic);
            }
        }

        @Override
        public void flush() {
            flushes++;
            StreamsException thrown = refusal;
            refusal = null;
            if (thrown != null) {
                throw thrown;
            }
        }
    }

    private static KeyValueStore<String, String> openLogged(TestTask sending) {
        return sending.open(
                CachedStores.keyValueStoreBuilder(new ProbeStore("sent").supplier(), Serdes.String(), Serdes.String())
                        .withLoggingEnabled(Map.of("max.message.bytes", "2000")));
    }

    @Test
    void a_value_that_the_broker_refuses_is_named_as_well() {
        try (TestTask sending = new TestTask(Map.of(), new Sending(5000))) {
            KeyValueStore<String, String> sent = openLogged(sending);
            sent.put("key-b", "x".repeat(5001));
            assertThatThrownBy(() -> sending.flush(sent))
                    .isInstanceOf(StreamsException.class)
                    .hasMessageContainingAll(
                            "store sent", "task 0_0", "key-b", "5006 bytes", "max.message.bytes", "sent-changelog")
                    .hasRootCauseInstanceOf(RecordTooLargeException.class);
            assertThat(sent.get("key-b")).hasSize(5001);
        }
    }

    @Test
    void the_broker_is_asked_about_no_value_that_its_topic_was_made_for_and_about_each_larger_one_once() {
        Sending producer = new Sending(5000);
        try (TestTask sending = new TestTask(Map.of(), producer)) {
            KeyValueStore<String, String> sent = openLogged(sending);
            for (int i = 0; i < 10; i++) {
                sent.put("key" + i, "x".repeat(1800));
            }
            sending.commit(sent);
            assertThat(producer.flushes).isZero();
            for (int i = 0; i < 10; i++) {
                sent.put("key" + i, "x".repeat(4000)); // somebody has raised the topic's limit
            }
            sending.commit(sent);
            assertThat(producer.flushes).isEqualTo(2); // before, for what others have sent, and after
        }
    }

    @Test
    void what_the_broker_refuses_of_others_is_theirs() {
        Sending producer = new Sending(5000);
        try (TestTask sending = new TestTask(Map.of(), producer)) {
            KeyValueStore<String, String> sent = openLogged(sending);
            sent.put("key-b", "x".repeat(4000));
            producer.refuse("output");
            assertThatThrownBy(() -> sending.flush(sent))
                    .hasMessage("Error encountered sending record to topic output");
            sending.flush(sent);
            assertThat(sent.get("key-b")).hasSize(4000);
        }
    }

    @Test
    void checked_at_put_a_value_that_cannot_be_logged_fails_there_and_changes_nothing() {
        try (TestTask small = new TestTask(Map.of("max.request.size", 1000))) {
            KeyValueStore<String, String> checked = small.open(CachedStores.keyValueStoreBuilder(
                            new ProbeStore("small").supplier(), Serdes.String(), Serdes.String())
                    .withCache(CacheConfig.configured().withCheckAtPut()));
            checked.put("a", "1");
            assertThatThrownBy(() -> checked.put("a", "x".repeat(1001)))
                    .isInstanceOf(StreamsException.class)
                    .hasMessageContainingAll("store small", "max.request.size");
            assertThat(checked.get("a")).isEqualTo("1");
            small.commit(checked);
            assertThat(small.newestInChangelog()).containsEntry("a", "1");
        }
    }

    @Test
    void checked_at_put_a_value_is_serialized_once_and_its_size_is_known() {
        int[] serialized = new int[1];
        var counting = Serdes.serdeFrom(
                (String topic, String value) -> {
                    serialized[0]++;
                    return value.isEmpty() ? null : value.getBytes(StandardCharsets.UTF_8);
                },
                new StringDeserializer());
        openInstead(CachedStores.keyValueStoreBuilder(below.supplier(), Serdes.String(), counting)
                .withCache(CacheConfig.ofBytes(100_000).withBufferBytes(10_000).withCheckAtPut()));
        store.put("small", "1");
        assertThat(task.changelog()).isEmpty();
        store.put("large", "x".repeat(10_000));
        assertThat(logged()).hasSize(2);
        store.put("small", "");
        assertThat(store.get("small")).isNull();
        assertThat(serialized[0]).isEqualTo(3);
    }

    @Test
    void sizes_are_those_of_the_keys_last_value_where_it_is_known() {
        openInstead(builder().withCache(CacheConfig.ofBytes(1 << 20).withBufferBytes(100_000)));
        for (String key : List.of("large", "larger")) {
            store.put(key, "x".repeat(60_000));
            task.commit(store);
        }
        int before = task.changelog().size();
        store.put("large", "y".repeat(60_000));
        assertThat(task.changelog()).hasSize(before);
        store.put("larger", "y".repeat(60_000)); // by the mean of all values both would fit
        assertThat(task.changelog()).hasSize(before + 1);
    }

    @Test
    void a_store_that_writes_back_slowly_buffers_no_more_than_a_commit_has_time_for() {
        // a quarter of 400 ms is room for some 50 writes of 2 ms
        try (TestTask hurried = new TestTask(Map.of(
                StreamsConfig.PROCESSING_GUARANTEE_CONFIG,
                StreamsConfig.EXACTLY_ONCE_V2,
                "transaction.timeout.ms",
                400,
                StreamsConfig.COMMIT_INTERVAL_MS_CONFIG,
                100))) {
            ProbeStore slow = new ProbeStore("slow");
            slow.delayMs = 2;
            KeyValueStore<String, String> cached =
                    hurried.open(CachedStores.keyValueStoreBuilder(slow.supplier(), Serdes.String(), Serdes.String()));
            for (int i = 0; i < 200; i++) {
                cached.put("key" + i, "1");
            }
            hurried.commit(cached);
            int before = hurried.changelog().size();
            for (int i = 0; i < 300; i++) {
                int sent = hurried.changelog().size();
                cached.put("key" + i, "2");
                assertThat(hurried.changelog().size() - sent).isLessThanOrEqualTo(16);
            }
            assertThat(hurried.changelog().size() - before).isBetween(200, 290);
        }
    }

    @Test
    void without_a_cache_every_write_goes_straight_through() {
        for (var uncached : List.of(builder().withCachingDisabled(), builder().withCache(CacheConfig.disabled()))) {
            openInstead(uncached);
            int before = logged().size();
            store.put("a", "1");
            store.put("a", "2");
            assertThat(logged()).hasSize(before + 2);
            assertThat(store.get("a")).isEqualTo("2");
            assertThat(below.calls).containsExactly("put a", "put a", "get a");
        }
    }

    @Test
    void an_application_that_plans_no_cache_memory_gets_no_cache() {
        try (TestTask frugal = new TestTask(Map.of(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 0))) {
            KeyValueStore<String, String> uncached = frugal.open(CachedStores.keyValueStoreBuilder(
                    new ProbeStore("frugal").supplier(), Serdes.String(), Serdes.String()));
            uncached.put("a", "1");
            assertThat(frugal.changelog()).hasSize(1);
        }
    }

    @Test
    void caching_can_be_switched_off_and_on_again() {
        openInstead(builder().withCachingDisabled().withCachingEnabled());
        store.put("a", "1");
        assertThat(logged()).isEmpty();
    }

    @Test
    void an_unlogged_store_logs_nothing_and_keeps_everything() {
        openInstead(builder().withLoggingDisabled());
        store.put("a", "1");
        task.commit(store);
        assertThat(logged()).isEmpty();
        assertThat(below.calls).contains("put a");
    }

    @Test
    void what_was_not_flushed_is_gone_after_close_since_its_input_comes_again() {
        store.put("a", "1");
        store.close();
        store.init(task.context(), store);
        assertThat(store.get("a")).isNull();
        assertThat(logged()).isEmpty();
    }

    @Test
    void a_buffered_write_does_not_keep_its_source_record_in_memory() {
        assertThat(contextOfWriteBack(Map.of()).sourceRawValue()).isNull();
        var deadLetters = Map.of(StreamsConfig.ERRORS_DEAD_LETTER_QUEUE_TOPIC_NAME_CONFIG, "dead-letters");
        assertThat(contextOfWriteBack(deadLetters).sourceRawValue()).hasSize(5);
    }

    private ProcessorRecordContext contextOfWriteBack(Map<String, ?> settings) {
        try (TestTask own = new TestTask(settings)) {
            ProcessorRecordContext[] seen = new ProcessorRecordContext[1];
            var values = Serdes.serdeFrom(
                    (String topic, String value) -> {
                        seen[0] = own.context().recordContext();
                        return value.getBytes(StandardCharsets.UTF_8);
                    },
                    new StringDeserializer());
            KeyValueStore<String, String> opened = own.open(
                    CachedStores.keyValueStoreBuilder(new ProbeStore("own").supplier(), Serdes.String(), values));
            own.record(new ProcessorRecordContext(7, 1, 0, "input", new RecordHeaders(), new byte[3], new byte[5]));
            opened.put("a", "0"); // serialized at once, to know its size
            opened.put("a", "1");
            own.flush(opened);
            assertThat(seen[0].timestamp()).isEqualTo(7);
            return seen[0];
        }
    }

    @Test
    void a_store_with_headers_logs_those_of_the_value_and_for_a_delete_those_of_the_record() {
        TimestampedKeyValueStoreWithHeaders<String, String> withHeaders =
                task.open(CachedStores.timestampedKeyValueStoreWithHeadersBuilder(
                        new ProbeStore("with-headers").supplier(), Serdes.String(), Serdes.String()));
        RecordHeaders ofValue = headers("value");
        RecordHeaders ofRecord = headers("record");
        task.record(5, ofRecord);
        withHeaders.put("a", ValueTimestampHeaders.make("1", 3, ofValue));
        withHeaders.put("b", null);
        ofValue.add("later", new byte[1]); // what a downstream processor does
        ofRecord.add("later", new byte[1]);
        assertThat(withHeaders.get("a").headers()).isEqualTo(headers("value"));
        task.flush(withHeaders);
        assertThat(task.changelog()).extracting(ProducerRecord::timestamp).containsExactly(3L, 5L);
        assertThat(task.changelog().get(0).headers()).isEqualTo(headers("value"));
        assertThat(task.changelog().get(1).headers()).isEqualTo(headers("record"));
    }

    @Test
    void headers_that_a_reader_adds_are_not_seen_by_the_next() {
        TimestampedKeyValueStoreWithHeaders<String, String> withHeaders =
                task.open(CachedStores.timestampedKeyValueStoreWithHeadersBuilder(
                        new ProbeStore("with-headers").supplier(), Serdes.String(), Serdes.String()));
        withHeaders.put("a", ValueTimestampHeaders.make("1", 3, headers("value")));
        withHeaders.get("a").headers().add("later", new byte[1]);
        withHeaders.get("a").headers().lastHeader("value").value()[0] = 42;
        assertThat(withHeaders.get("a").headers()).isEqualTo(headers("value"));
    }

    private static RecordHeaders headers(String key) {
        RecordHeaders headers = new RecordHeaders();
        headers.add(key, new byte[] {7});
        return headers;
    }

    private List<String> logged() {
        return task.changelog().stream().map(WriteBackTest::text).toList();
    }

    private static String text(ProducerRecord<Bytes, byte[]> record) {
        return record.key() + "="
                + (record.value() == null ? null : new String(record.value(), StandardCharsets.UTF_8));
    }
}
