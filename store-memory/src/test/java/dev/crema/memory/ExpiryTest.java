package dev.crema.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.store.contract.TestTask;
import java.time.Duration;
import org.apache.kafka.common.metrics.KafkaMetric;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.state.Stores;
import org.apache.kafka.streams.state.WindowStore;
import org.junit.jupiter.api.Test;

class ExpiryTest {

    private static final Duration LENGTH = Duration.ofMinutes(1);
    private static final int KEYS = 1000;

    @Test
    void what_has_expired_leaves_the_heap_but_for_a_quarter_of_the_retention_time() {
        try (TestTask task = new TestTask()) {
            WindowStore<Integer, String> store = task.open(Stores.windowStoreBuilder(
                    MemoryStores.inMemoryWindowStore("store", LENGTH.multipliedBy(8), LENGTH, false),
                    Serdes.Integer(),
                    Serdes.String()));
            for (int window = 0; window < 100; window++) {
                for (int key = 0; key < KEYS; key++) {
                    store.put(key, "x", window * LENGTH.toMillis());
                }
                assertThat(entries(task)).isLessThanOrEqualTo(10 * KEYS + 1); // and the stream time
            }
        }
    }

    private static long entries(TestTask task) {
        return task.context().metrics().metrics().entrySet().stream()
                .filter(metric -> metric.getKey().group().equals("stream-crema-metrics")
                        && metric.getKey().name().equals("num-keys"))
                .mapToLong(metric -> (long) ((KafkaMetric) metric.getValue()).metricValue())
                .findAny()
                .orElseThrow();
    }
}
