package dev.crema.store.cache;

import dev.crema.store.cache.CachedStore.Parts;
import dev.crema.store.kafka.DslStore;
import dev.crema.store.kafka.Spans;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.SessionStore;
import org.apache.kafka.streams.state.SessionStoreWithHeaders;
import org.apache.kafka.streams.state.TimestampedKeyValueStore;
import org.apache.kafka.streams.state.TimestampedKeyValueStoreWithHeaders;
import org.apache.kafka.streams.state.TimestampedWindowStore;
import org.apache.kafka.streams.state.TimestampedWindowStoreWithHeaders;
import org.apache.kafka.streams.state.WindowStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The typed cache for stores of the DSL. Bounds and behaviour come from the application's configuration. */
public final class TypedCache {

    private static final Logger LOG = LoggerFactory.getLogger(TypedCache.class);

    private TypedCache() {}

    /** A store with the typed cache in the place of Kafka's; Kafka's own if it is of a kind that there is none for. */
    public static <K, V> StateStore inPlaceOfKafkas(DslStore<K, V> store) {
        StateStore kafkas = store.kafkas();
        if (kafkas instanceof TimestampedKeyValueStoreWithHeaders<?, ?>) {
            return new CachedKeyValueStore.WithHeaders<K, V>(
                    entries(store), parts(store, ValueFormat.timestampedWithHeaders()));
        }
        if (kafkas instanceof TimestampedKeyValueStore<?, ?>) {
            return new CachedKeyValueStore.Timestamped<K, V>(entries(store), parts(store, ValueFormat.timestamped()));
        }
        if (kafkas instanceof TimestampedWindowStoreWithHeaders<?, ?>) {
            return new CachedWindowStore.WithHeaders<K, V>(
                    windows(store), spans(store), parts(store, ValueFormat.timestampedWithHeaders()));
        }
        if (kafkas instanceof TimestampedWindowStore<?, ?>) {
            return new CachedWindowStore.Timestamped<K, V>(
                    windows(store), spans(store), parts(store, ValueFormat.timestamped()));
        }
        if (kafkas instanceof SessionStoreWithHeaders<?, ?>) {
            return new CachedSessionStore.WithHeaders<K, V>(
                    sessions(store), spans(store), parts(store, ValueFormat.withHeaders()));
        }
        if (kafkas instanceof SessionStore<?, ?>) {
            return new CachedSessionStore<K, V, V>(sessions(store), spans(store), parts(store, ValueFormat.plain()));
        }
        LOG.debug("store {} stays as it is: {} has no counterpart", kafkas.name(), kafkas.getClass());
        return kafkas;
    }

    @SuppressWarnings("unchecked")
    private static KeyValueStore<Bytes, byte[]> entries(DslStore<?, ?> store) {
        return (KeyValueStore<Bytes, byte[]>) store.below();
    }

    @SuppressWarnings("unchecked")
    private static WindowStore<Bytes, byte[]> windows(DslStore<?, ?> store) {
        return (WindowStore<Bytes, byte[]>) store.below();
    }

    @SuppressWarnings("unchecked")
    private static SessionStore<Bytes, byte[]> sessions(DslStore<?, ?> store) {
        return (SessionStore<Bytes, byte[]>) store.below();
    }

    private static Spans spans(DslStore<?, ?> store) {
        return store.spans().orElseThrow();
    }

    private static <K, V, S> Parts<K, V, S> parts(DslStore<K, V> store, ValueFormat<V, S> format) {
        return new Parts<>(
                store.keySerde(),
                store.valueSerde(),
                format,
                store.changelog(),
                CacheConfig.configured(),
                store.metricsScope());
    }
}
