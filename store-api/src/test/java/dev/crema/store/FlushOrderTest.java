package dev.crema.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Grouped;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.Test;

/**
 * A store that a later store's flush writes to, after its own flush ({@code ProcessorStateManager.flushCache} flushes each
 * store once, in the order of the topology). The write belongs to the commit in progress, or it is lost: Kafka's own cache
 * logs it only at {@code commit}, after the input offsets, which this driver does not show.
 */
class FlushOrderTest {

    /** Writes what comes along into the store {@code seen}. */
    private static final class Remember extends ContextualProcessor<String, Long, String, Long> {
        @Override
        public void process(Record<String, Long> record) {
            KeyValueStore<String, Long> seen = context().getStateStore("seen");
            seen.put(record.key(), record.value());
            context().forward(record);
        }
    }

    /** {@code seen} is written before and after a table with Kafka's own cache, so it is flushed first. */
    private static Topology topology(StoreBuilder<?> seen) {
        StreamsBuilder builder = new StreamsBuilder();
        builder.addStateStore(seen);
        KStream<String, Long> input = builder.stream("input", Consumed.with(Serdes.String(), Serdes.Long()));
        input.process(Remember::new, "seen")
                .groupByKey(Grouped.with(Serdes.String(), Serdes.Long()))
                .reduce(Long::sum, Materialized.as("sums"))
                .toStream()
                .mapValues(sum -> sum + 1000)
                .process(Remember::new, "seen");
        return builder.build();
    }

    private static List<KeyValue<String, Long>> changelogAfterOneRecord(StoreBuilder<?> seen) {
        Properties properties = new Properties();
        properties.putAll(Map.of(
                StreamsConfig.APPLICATION_ID_CONFIG, "app",
                StreamsConfig.DEFAULT_KEY_SERDE_CLASS_CONFIG, Serdes.StringSerde.class,
                StreamsConfig.DEFAULT_VALUE_SERDE_CLASS_CONFIG, Serdes.LongSerde.class));
        try (TopologyTestDriver driver = new TopologyTestDriver(topology(seen), properties)) {
            driver.createInputTopic(
                            "input", new StringSerializer(), Serdes.Long().serializer())
                    .pipeInput("a", 1L);
            return driver.createOutputTopic(
                            "app-seen-changelog",
                            new StringDeserializer(),
                            Serdes.Long().deserializer())
                    .readKeyValuesToList();
        }
    }

    private static KeyValueBytesStoreSupplier inMemory() {
        return Stores.inMemoryKeyValueStore("seen");
    }

    @Test
    void a_write_made_by_a_later_stores_flush_is_logged_in_the_same_commit() {
        assertThat(changelogAfterOneRecord(
                        CachedStores.keyValueStoreBuilder(inMemory(), Serdes.String(), Serdes.Long())))
                .containsExactly(KeyValue.pair("a", 1L), KeyValue.pair("a", 1001L));
    }
}
