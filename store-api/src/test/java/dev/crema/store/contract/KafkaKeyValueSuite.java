package dev.crema.store.contract;

import java.lang.reflect.Field;
import java.util.Collection;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.streams.processor.StateRestoreCallback;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.processor.internals.RecordBatchingStateRestoreCallback;
import org.apache.kafka.streams.processor.internals.RestoreFormat;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.internals.AbstractKeyValueStoreTest;
import org.apache.kafka.streams.state.internals.RecordConverter;
import org.apache.kafka.test.InternalMockProcessorContext;

/** Kafka's own key-value suite, as it stands, for a store of any format. */
public abstract class KafkaKeyValueSuite extends AbstractKeyValueStoreTest {

    /** Builds the store. */
    protected abstract <K, V> PlainView<K, V, ?> build(Serde<K> keys, Serde<V> values);

    @Override
    @SuppressWarnings("unchecked")
    protected <K, V> KeyValueStore<K, V> createKeyValueStore(StateStoreContext context) {
        PlainView<K, V, ?> view = build((Serde<K>) context.keySerde(), (Serde<V>) context.valueSerde());
        view.init(context, view);
        restoreAsTheRuntimeDoes(view.store(), (InternalMockProcessorContext<?, ?>) context);
        return view;
    }

    /** The suite's context hands plain records to a store whatever its format; the runtime converts them. */
    @SuppressWarnings("unchecked")
    private static void restoreAsTheRuntimeDoes(StateStore store, InternalMockProcessorContext<?, ?> context) {
        try {
            Field field = InternalMockProcessorContext.class.getDeclaredField("restoreFuncs");
            field.setAccessible(true);
            var callbacks = (Map<String, StateRestoreCallback>) field.get(context);
            var plain = (RecordBatchingStateRestoreCallback) callbacks.get(store.name());
            callbacks.put(store.name(), new Converting(plain, RestoreFormat.of(store)));
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    private record Converting(RecordBatchingStateRestoreCallback callback, RecordConverter converter)
            implements RecordBatchingStateRestoreCallback {
        @Override
        public void restoreBatch(Collection<ConsumerRecord<byte[], byte[]>> records) {
            callback.restoreBatch(records.stream().map(converter::convert).toList());
        }
    }
}
