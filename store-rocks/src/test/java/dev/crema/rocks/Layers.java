package dev.crema.rocks;

import dev.crema.store.CachedStores;
import dev.crema.store.contract.Moments;
import dev.crema.store.contract.PlainView;
import dev.crema.store.contract.TestTask;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
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

    /** Shapes of stores and their values. */
    enum Format {
        PLAIN,
        TIMESTAMPED,
        WITH_HEADERS,
        WINDOWS,
        TIMESTAMPED_WINDOWS,
        SESSIONS;

        /** Whether keys stand for times, which expire ({@link Moments}). */
        boolean isTimed() {
            return compareTo(WINDOWS) >= 0;
        }
    }

    /** The formats that a test may expect the same of; Kafka's cache has windows that are expired until it is flushed. */
    List<Format> formats() {
        return Stream.of(Format.values())
                .filter(format -> this != KAFKAS_CACHE || !format.isTimed())
                .toList();
    }

    PlainView<String, String, ?> open(TestTask task, Format format) {
        return switch (format) {
            case PLAIN -> plain(task, Serdes.String());
            case TIMESTAMPED -> timestamped(task, Serdes.String());
            case WITH_HEADERS -> withHeaders(task, Serdes.String());
            case WINDOWS -> windows(task);
            case TIMESTAMPED_WINDOWS -> timestampedWindows(task);
            case SESSIONS -> sessions(task);
        };
    }

    private PlainView<String, String, ?> windows(TestTask task) {
        var store = RocksStores.persistentWindowStore("store", Moments.RETENTION, Duration.ofMillis(1), false);
        return PlainView.inTime(task.open(
                this == CREMAS_CACHE
                        ? CachedStores.windowStoreBuilder(store, Serdes.String(), Serdes.String())
                        : Stores.windowStoreBuilder(store, Serdes.String(), Serdes.String())));
    }

    private PlainView<String, String, ?> timestampedWindows(TestTask task) {
        var store =
                RocksStores.persistentTimestampedWindowStore("store", Moments.RETENTION, Duration.ofMillis(1), false);
        return PlainView.timestampedInTime(task.open(
                this == CREMAS_CACHE
                        ? CachedStores.timestampedWindowStoreBuilder(store, Serdes.String(), Serdes.String())
                        : Stores.timestampedWindowStoreBuilder(store, Serdes.String(), Serdes.String())));
    }

    private PlainView<String, String, ?> sessions(TestTask task) {
        var store = RocksStores.persistentSessionStore("store", Moments.RETENTION);
        return PlainView.inTime(task.open(
                this == CREMAS_CACHE
                        ? CachedStores.sessionStoreBuilder(store, Serdes.String(), Serdes.String())
                        : Stores.sessionStoreBuilder(store, Serdes.String(), Serdes.String())));
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
