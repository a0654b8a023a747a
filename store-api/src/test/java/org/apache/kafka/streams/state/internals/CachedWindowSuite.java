package org.apache.kafka.streams.state.internals;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.kstream.Windowed;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.test.MockRecordCollector;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Kafka's suite of window stores for one whose cache holds all that the suite writes: changelog and metrics are looked into
 * once it is written back, and its scans show the moment at which they were opened.
 */
public abstract class CachedWindowSuite extends KafkaWindowSuite {

    @Override
    @BeforeEach
    protected void setup() {
        super.setup();
        MockRecordCollector sent = recordCollector;
        recordCollector = new MockRecordCollector() {
            @Override
            public List<ProducerRecord<Object, Object>> collected() {
                writeBack();
                return sent.collected();
            }
        };
    }

    private void writeBack() {
        ((CachedStateStore<?, ?>) windowStore).flushCache();
    }

    @Override
    @Test
    public void shouldMeasureExpiredRecords() {
        windowStore.put(1, "on time", 2 * RETENTION_PERIOD);
        windowStore.put(1, "late", 0);
        windowStore.put(1, "on time", RETENTION_PERIOD + 1);
        writeBack();
        assertEquals(1.0, DroppedRecords.of(context));
    }

    @Override
    @Test
    public void shouldNotThrowConcurrentModificationException() {
        windowStore.put(1, "one", 0);
        windowStore.put(1, "two", WINDOW_SIZE);
        try (KeyValueIterator<Windowed<Integer>, String> all = windowStore.all()) {
            windowStore.put(1, "three", 2 * WINDOW_SIZE);
            windowStore.put(2, "four", 3 * WINDOW_SIZE);
            writeBack();
            assertEquals(KeyValue.pair(windowed(0), "one"), all.next());
            assertEquals(KeyValue.pair(windowed(WINDOW_SIZE), "two"), all.next());
            assertFalse(all.hasNext());
        }
    }

    private static Windowed<Integer> windowed(long start) {
        return new Windowed<>(1, WindowKeySchema.timeWindowForSize(start, WINDOW_SIZE));
    }
}
