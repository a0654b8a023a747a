package dev.crema.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.store.contract.ProbeStore;
import java.util.Properties;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.junit.jupiter.api.Test;

/** The global task commits its stores and never flushes their caches, so that a buffered write would wait for ever. */
class GlobalStoreTest {

    private static final class Keep extends ContextualProcessor<String, String, Void, Void> {
        @Override
        public void process(Record<String, String> record) {
            KeyValueStore<String, String> names = context().getStateStore("names");
            names.put(record.key(), record.value());
        }
    }

    @Test
    void a_write_to_a_global_store_goes_straight_through() {
        ProbeStore below = new ProbeStore("names");
        var names = CachedStores.keyValueStoreBuilder(below.supplier(), Serdes.String(), Serdes.String())
                .withLoggingDisabled();
        Topology topology = new Topology()
                .addGlobalStore(
                        names,
                        "source",
                        new StringDeserializer(),
                        new StringDeserializer(),
                        "names-topic",
                        "keep",
                        Keep::new);
        try (TopologyTestDriver driver = new TopologyTestDriver(topology, new Properties())) {
            driver.createInputTopic("names-topic", new StringSerializer(), new StringSerializer())
                    .pipeInput("DTW", "Detroit");
            KeyValueStore<String, String> store = driver.getKeyValueStore("names");
            assertThat(store.get("DTW")).isEqualTo("Detroit");
            assertThat(below.calls).containsExactly("put DTW");
        }
    }
}
