package dev.crema.store.cache;

import dev.crema.store.cache.CachedKeyValueStore.Parts;
import dev.crema.store.kafka.KafkaLayers;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;
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
    public KeyValueStore<K, V> plain(boolean logged, CacheConfig cache) {
        KeyValueStore<Bytes, byte[]> below = below(Stores::keyValueStoreBuilder, logged);
        require(!KafkaLayers.isTimestamped(below), "timestamped stores", "plain key-value store");
        return new CachedKeyValueStore<>(below, parts(ValueFormat.plain(), cache));
    }

    /** Values with their timestamp. */
    public TimestampedKeyValueStore<K, V> timestamped(boolean logged, CacheConfig cache) {
        KeyValueStore<Bytes, byte[]> below = below(Stores::timestampedKeyValueStoreBuilder, logged);
        require(!KafkaLayers.hasHeaders(below), "stores with headers", "timestamped store");
        return new CachedKeyValueStore.Timestamped<>(below, parts(ValueFormat.timestamped(), cache));
    }

    /** Values with timestamp and headers. */
    public TimestampedKeyValueStoreWithHeaders<K, V> timestampedWithHeaders(boolean logged, CacheConfig cache) {
        KeyValueStore<Bytes, byte[]> below = below(Stores::timestampedKeyValueStoreWithHeadersBuilder, logged);
        return new CachedKeyValueStore.WithHeaders<>(below, parts(ValueFormat.timestampedWithHeaders(), cache));
    }

    /** Restoration would put timestamps or headers in front of every value, which this store would read as part of it. */
    private void require(boolean fits, String supplied, String built) {
        if (!fits) {
            throw new IllegalArgumentException("store " + supplier.name() + ": a supplier of " + supplied
                    + " does not fit a " + built + "; give one of " + built + "s, or use the supplier's builder");
        }
    }

    private <S> Parts<K, V, S> parts(ValueFormat<V, S> format, CacheConfig cache) {
        return new Parts<>(keySerde, valueSerde, format, cache);
    }

    private interface KafkaBuilder<K, V> {
        StoreBuilder<? extends KeyValueStore<?, ?>> of(
                KeyValueBytesStoreSupplier supplier, Serde<K> keySerde, Serde<V> valueSerde);
    }

    private KeyValueStore<Bytes, byte[]> below(KafkaBuilder<K, V> kafka, boolean logged) {
        StoreBuilder<? extends KeyValueStore<?, ?>> builder = kafka.of(supplier, keySerde, valueSerde);
        if (!logged) {
            builder.withLoggingDisabled();
        }
        return KafkaLayers.belowMetered(builder);
    }
}
