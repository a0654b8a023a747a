package org.apache.kafka.streams.state.internals;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.apache.kafka.streams.kstream.Windowed;
import org.apache.kafka.streams.kstream.internals.SessionWindow;
import org.junit.jupiter.api.Test;

/** Kafka's suite of session stores for one whose cache holds all that the suite writes: metrics are looked into once it is written back. */
public abstract class CachedSessionSuite extends KafkaSessionSuite {

    @Override
    @Test
    public void shouldMeasureExpiredRecords() {
        sessionStore.put(new Windowed<>("on time", new SessionWindow(0, 2 * SEGMENT_INTERVAL)), 0L);
        sessionStore.put(new Windowed<>("late", new SessionWindow(0, 0)), 0L);
        sessionStore.put(new Windowed<>("on time too", new SessionWindow(0, 2 * SEGMENT_INTERVAL)), 0L);
        writeBack();
        assertEquals(1.0, DroppedRecords.of(context));
    }
}
