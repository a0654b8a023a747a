package dev.crema.rocks;

import dev.crema.store.CachedStores;
import dev.crema.store.contract.PlainView;
import dev.crema.store.contract.TestTask;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/** What a RocksDB store of ours may be under; opens it with each format there. The store is named {@code store}. */
enum Layers {
    BARE,
    CREMAS_CACHE,
    KAFKAS_CACHE;

    /** Formats of values. */
    enum Format {
        PLAIN,
        TIMESTAMPED,
        WITH_HEADERS
    }

    <K> PlainView<K, String, ?> open(TestTask task, Format format, Serde<K> keys) {
        return switch (format) {
            case PLAIN -> plain(task, keys);
            case TIMESTAMPED -> timestamped(task, keys);
            case WITH_HEADERS -> withHeaders(task, keys);
        };
    }

    <K> PlainView<K, String, ?> plain(TestTask task, Serde<K> keys) {
        var store = RocksStores.persistentKeyValueStore("store");
        return PlainView.plain(
                this == CREMAS_CACHE
                        ? task.open(CachedStores.keyValueStoreBuilder(store, keys, Serdes.String()))
                        : task.open(kafkas(Stores.keyValueStoreBuilder(store, keys, Serdes.String()))));
    }

    <K> PlainView<K, String, ?> timestamped(TestTask task, Serde<K> keys) {
        var store = RocksStores.persistentTimestampedKeyValueStore("store");
        return PlainView.timestamped(
                this == CREMAS_CACHE
                        ? task.open(CachedStores.timestampedKeyValueStoreBuilder(store, keys, Serdes.String()))
                        : task.open(kafkas(Stores.timestampedKeyValueStoreBuilder(store, keys, Serdes.String()))));
    }

    <K> PlainView<K, String, ?> withHeaders(TestTask task, Serde<K> keys) {
        var store = RocksStores.persistentTimestampedKeyValueStoreWithHeaders("store");
        return PlainView.withHeaders(
                this == CREMAS_CACHE
                        ? task.open(
                                CachedStores.timestampedKeyValueStoreWithHeadersBuilder(store, keys, Serdes.String()))
                        : task.open(kafkas(
                                Stores.timestampedKeyValueStoreWithHeadersBuilder(store, keys, Serdes.String()))));
    }

    private <S extends StateStore> StoreBuilder<S> kafkas(StoreBuilder<S> builder) {
        return this == KAFKAS_CACHE ? builder.withCachingEnabled() : builder;
    }
}
