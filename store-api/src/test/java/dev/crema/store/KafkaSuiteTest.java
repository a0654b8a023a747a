package dev.crema.store;

import dev.crema.store.contract.PlainView;
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
import org.apache.kafka.streams.state.Stores;
import org.apache.kafka.streams.state.internals.AbstractKeyValueStoreTest;
import org.apache.kafka.streams.state.internals.RecordConverter;
import org.apache.kafka.test.InternalMockProcessorContext;
import org.junit.jupiter.api.Nested;

/** Kafka's own key-value suite, as it stands, over the cached stores. */
class KafkaSuiteTest {

    @Nested
    class PlainOverRocksDb extends AbstractKeyValueStoreTest {
        @Override
        protected <K, V> KeyValueStore<K, V> createKeyValueStore(StateStoreContext context) {
            return opened(
                    PlainView.plain(CachedStores.keyValueStoreBuilder(
                                    Stores.persistentKeyValueStore("store"),
                                    KafkaSuiteTest.<K>keys(context),
                                    KafkaSuiteTest.<V>values(context))
                            .build()),
                    context);
        }
    }

    @Nested
    class PlainInMemory extends AbstractKeyValueStoreTest {
        @Override
        protected <K, V> KeyValueStore<K, V> createKeyValueStore(StateStoreContext context) {
            return opened(
                    PlainView.plain(CachedStores.keyValueStoreBuilder(
                                    Stores.inMemoryKeyValueStore("store"),
                                    KafkaSuiteTest.<K>keys(context),
                                    KafkaSuiteTest.<V>values(context))
                            .build()),
                    context);
        }
    }

    @Nested
    class TimestampedOverRocksDb extends AbstractKeyValueStoreTest {
        @Override
        protected <K, V> KeyValueStore<K, V> createKeyValueStore(StateStoreContext context) {
            return opened(
                    PlainView.timestamped(CachedStores.timestampedKeyValueStoreBuilder(
                                    Stores.persistentTimestampedKeyValueStore("store"),
                                    KafkaSuiteTest.<K>keys(context),
                                    KafkaSuiteTest.<V>values(context))
                            .build()),
                    context);
        }
    }

    @Nested
    class TimestampedInMemory extends AbstractKeyValueStoreTest {
        @Override
        protected <K, V> KeyValueStore<K, V> createKeyValueStore(StateStoreContext context) {
            return opened(
                    PlainView.timestamped(CachedStores.timestampedKeyValueStoreBuilder(
                                    Stores.inMemoryKeyValueStore("store"),
                                    KafkaSuiteTest.<K>keys(context),
                                    KafkaSuiteTest.<V>values(context))
                            .build()),
                    context);
        }
    }

    @Nested
    class WithHeadersOverRocksDb extends AbstractKeyValueStoreTest {
        @Override
        protected <K, V> KeyValueStore<K, V> createKeyValueStore(StateStoreContext context) {
            return opened(
                    PlainView.withHeaders(CachedStores.timestampedKeyValueStoreWithHeadersBuilder(
                                    Stores.persistentTimestampedKeyValueStoreWithHeaders("store"),
                                    KafkaSuiteTest.<K>keys(context),
                                    KafkaSuiteTest.<V>values(context))
                            .build()),
                    context);
        }
    }

    @SuppressWarnings("unchecked")
    private static <K> Serde<K> keys(StateStoreContext context) {
        return (Serde<K>) context.keySerde();
    }

    @SuppressWarnings("unchecked")
    private static <V> Serde<V> values(StateStoreContext context) {
        return (Serde<V>) context.valueSerde();
    }

    private static <K, V> KeyValueStore<K, V> opened(PlainView<K, V, ?> view, StateStoreContext context) {
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
