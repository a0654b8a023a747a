package dev.crema.store.cache;

import dev.crema.store.cache.CachedStore.Parts;
import dev.crema.store.kafka.KafkaLayers;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.HeadersBytesStore;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;
import org.apache.kafka.streams.state.TimestampedBytesStore;
import org.apache.kafka.streams.state.TimestampedKeyValueStore;
import org.apache.kafka.streams.state.TimestampedKeyValueStoreWithHeaders;

/**
 * The layers of a key-value store, from the top: the typed cache, Kafka's change logging unless switched off, Kafka's
 * adapter where the supplier's format is an older one, the supplier's bytes store.
 */
public final class KeyValueLayers<K, V> {

    private final KeyValueBytesStoreSupplier supplier;
    private final Serde<K> keySerde;
    private final Serde<V> valueSerde;

    public KeyValueLayers(KeyValueBytesStoreSupplier supplier, Serde<K> keySerde, Serde<V> valueSerde) {
        this.supplier = supplier;
        this.keySerde = keySerde;
        this.valueSerde = valueSerde;
    }

    /** Values as they are. */
    public KeyValueStore<K, V> plain(Optional<Map<String, String>> changelog, CacheConfig cache) {
        KeyValueBytesStoreSupplier plain = refusing(
                store -> store instanceof TimestampedBytesStore || store instanceof HeadersBytesStore,
                "timestamped stores does not fit a plain one");
        return new CachedKeyValueStore<>(
                below(Stores.keyValueStoreBuilder(plain, keySerde, valueSerde), changelog.isPresent()),
                parts(ValueFormat.plain(), changelog, cache));
    }

    /** Values with their timestamp. */
    public TimestampedKeyValueStore<K, V> timestamped(Optional<Map<String, String>> changelog, CacheConfig cache) {
        KeyValueBytesStoreSupplier timestamped = refusing(
                store -> store instanceof HeadersBytesStore, "stores with headers does not fit a timestamped one");
        return new CachedKeyValueStore.Timestamped<>(
                below(Stores.timestampedKeyValueStoreBuilder(timestamped, keySerde, valueSerde), changelog.isPresent()),
                parts(ValueFormat.timestamped(), changelog, cache));
    }

    /** Values with timestamp and headers. */
    public TimestampedKeyValueStoreWithHeaders<K, V> timestampedWithHeaders(
            Optional<Map<String, String>> changelog, CacheConfig cache) {
        return new CachedKeyValueStore.WithHeaders<>(
                below(
                        Stores.timestampedKeyValueStoreWithHeadersBuilder(supplier, keySerde, valueSerde),
                        changelog.isPresent()),
                parts(ValueFormat.timestampedWithHeaders(), changelog, cache));
    }

    /** Those of a newer format would be restored with timestamps or headers that an older one reads as values. */
    private KeyValueBytesStoreSupplier refusing(Predicate<KeyValueStore<?, ?>> unfit, String mismatch) {
        return new KeyValueBytesStoreSupplier() {
            @Override
            public String name() {
                return supplier.name();
            }

            @Override
            public KeyValueStore<Bytes, byte[]> get() {
                KeyValueStore<Bytes, byte[]> store = supplier.get();
                if (unfit.test(store)) {
                    throw new IllegalArgumentException("store " + name() + ": a supplier of " + mismatch
                            + "; give a supplier of the builder's format, or use the builder of the supplier's");
                }
                return store;
            }

            @Override
            public String metricsScope() {
                return supplier.metricsScope();
            }
        };
    }

    private <S> Parts<K, V, S> parts(
            ValueFormat<V, S> format, Optional<Map<String, String>> changelog, CacheConfig cache) {
        return new Parts<>(keySerde, valueSerde, format, changelog, cache, supplier.metricsScope());
    }

    private static KeyValueStore<Bytes, byte[]> below(
            StoreBuilder<? extends KeyValueStore<?, ?>> kafka, boolean logged) {
        return KafkaLayers.belowMetered(logged ? kafka : kafka.withLoggingDisabled());
    }
}
