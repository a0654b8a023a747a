package org.apache.kafka.streams.state.internals;

import static org.apache.kafka.test.StreamsTestUtils.toListAndCloseIterator;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.List;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.kstream.Windowed;
import org.apache.kafka.streams.kstream.internals.SessionWindow;
import org.apache.kafka.streams.state.SessionStore;
import org.apache.kafka.test.InternalMockProcessorContext;
import org.apache.kafka.test.MockRecordCollector;
import org.apache.kafka.test.TestUtils;
import org.junit.jupiter.api.Test;

/**
 * Kafka's own suite of session stores; it is built for stores of its own package. It stands as it is but for one test, which goes on with a
 * store that is closed.
 */
public abstract class KafkaSessionSuite extends AbstractSessionBytesStoreTest {

    /** Whether the store is persistent: the suite expects other names and times then. */
    protected abstract boolean isPersistent();

    /** Builds the store, which has to have this name. */
    protected abstract <K, V> SessionStore<K, V> build(String name, Duration retention, Serde<K> keys, Serde<V> values);

    @Override
    final StoreType storeType() {
        // of the persistent ones, that which finds sessions by their end
        return isPersistent() ? StoreType.RocksDBTimeOrderedSessionStoreWithIndex : StoreType.InMemoryStore;
    }

    @Override
    final <K, V> SessionStore<K, V> buildSessionStore(long retentionPeriod, Serde<K> keys, Serde<V> values) {
        if (sessionStore != null) {
            sessionStore.close(); // of which a task has but one
        }
        String name = isPersistent() ? "rocksDB session store" : "in-memory session store";
        return build(name, Duration.ofMillis(retentionPeriod), keys, values);
    }

    /** The runtime's cache flush. */
    final void writeBack() {
        ((CachedStateStore<?, ?>) sessionStore).flushCache();
    }

    /** The same with a store that is opened anew: one that is closed refuses to answer, as key-value stores have to. */
    @Override
    @Test
    public void shouldRestore() {
        for (long end : new long[] {0, 10, 100, 1000}) {
            sessionStore.put(new Windowed<>("a", new SessionWindow(end, end)), end);
        }
        List<KeyValue<Windowed<String>, Long>> expected = toListAndCloseIterator(sessionStore.fetch("a"));
        assertEquals(4, expected.size());
        writeBack();
        sessionStore.close();
        assertThrows(InvalidStateStoreException.class, () -> sessionStore.fetch("a"));

        MockRecordCollector collected = (MockRecordCollector) context.recordCollector();
        List<KeyValue<byte[], byte[]>> changelog = collected.collected().stream()
                .map(record -> KeyValue.pair(((Bytes) record.key()).get(), (byte[]) record.value()))
                .toList();
        sessionStore = buildSessionStore(RETENTION_PERIOD, Serdes.String(), Serdes.Long());
        context = new InternalMockProcessorContext<>(
                TestUtils.tempDirectory(), Serdes.String(), Serdes.Long(), collected, context.cache());
        sessionStore.init(context, sessionStore);
        context.restore(sessionStore.name(), changelog);
        assertEquals(expected, toListAndCloseIterator(sessionStore.fetch("a")));
    }
}
