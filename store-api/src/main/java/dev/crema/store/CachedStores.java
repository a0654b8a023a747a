package dev.crema.store;

import dev.crema.store.cache.KeyValueLayers;
import dev.crema.store.config.StoreName;
import java.util.Objects;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.TimestampedKeyValueStore;
import org.apache.kafka.streams.state.TimestampedKeyValueStoreWithHeaders;
import org.apache.kafka.streams.state.VersionedBytesStoreSupplier;

/**
 * Builders of cached stores, named as those in {@link org.apache.kafka.streams.state.Stores}: put {@code CachedStores} in
 * front of the same method and the store keeps its hot state as live objects. Changelog and data on disk stay as Kafka
 * writes them, so that an application moves in, and out again, without a reset.
 *
 * <p>Over a store that drops entries by itself, such as {@code Stores.lruMap}, an entry it has dropped may be read from the
 * cache a while longer, as through Kafka's cache.
 *
 * <p>A serde given as null is the application's default. Every method throws {@link NullPointerException} for a null
 * supplier or a null name, {@link IllegalArgumentException} for an empty name or a supplier of another shape.
 */
public final class CachedStores {

    private CachedStores() {}

    /**
     * Values as they are.
     *
     * @param supplier of a plain store; one of timestamped stores is refused when the store is built
     */
    public static <K, V> CachedStoreBuilder<KeyValueStore<K, V>> keyValueStoreBuilder(
            KeyValueBytesStoreSupplier supplier, Serde<K> keySerde, Serde<V> valueSerde) {
        var layers = new KeyValueLayers<>(requireKeyValue(supplier), keySerde, valueSerde);
        return new CachedStoreBuilder<>(supplier.name(), layers::plain);
    }

    /**
     * Values with their timestamp.
     *
     * @param supplier of a timestamped store, or of a plain one, whose values then read back with timestamp -1 after a
     *     restart where it is persistent
     */
    public static <K, V> CachedStoreBuilder<TimestampedKeyValueStore<K, V>> timestampedKeyValueStoreBuilder(
            KeyValueBytesStoreSupplier supplier, Serde<K> keySerde, Serde<V> valueSerde) {
        var layers = new KeyValueLayers<>(requireKeyValue(supplier), keySerde, valueSerde);
        return new CachedStoreBuilder<>(supplier.name(), layers::timestamped);
    }

    /**
     * Values with timestamp and headers (KIP-1271).
     *
     * @param supplier of a store with headers, or of an older format, which then keeps no headers where it is persistent
     */
    public static <K, V>
            CachedStoreBuilder<TimestampedKeyValueStoreWithHeaders<K, V>> timestampedKeyValueStoreWithHeadersBuilder(
                    KeyValueBytesStoreSupplier supplier, Serde<K> keySerde, Serde<V> valueSerde) {
        var layers = new KeyValueLayers<>(requireKeyValue(supplier), keySerde, valueSerde);
        return new CachedStoreBuilder<>(supplier.name(), layers::timestampedWithHeaders);
    }

    private static KeyValueBytesStoreSupplier requireKeyValue(KeyValueBytesStoreSupplier supplier) {
        Objects.requireNonNull(supplier, "supplier cannot be null");
        String name = StoreName.require(supplier.name());
        if (supplier instanceof VersionedBytesStoreSupplier) {
            throw new IllegalArgumentException("store " + name + ": a supplier of versioned stores does not fit a"
                    + " key-value store; give one of key-value stores");
        }
        return supplier;
    }
}
