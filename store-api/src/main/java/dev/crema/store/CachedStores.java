package dev.crema.store;

import dev.crema.store.cache.KeyValueLayers;
import dev.crema.store.cache.SessionLayers;
import dev.crema.store.cache.WindowLayers;
import dev.crema.store.settings.StoreName;
import java.util.Objects;
import java.util.OptionalLong;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.SessionBytesStoreSupplier;
import org.apache.kafka.streams.state.SessionStore;
import org.apache.kafka.streams.state.SessionStoreWithHeaders;
import org.apache.kafka.streams.state.StoreSupplier;
import org.apache.kafka.streams.state.TimestampedKeyValueStore;
import org.apache.kafka.streams.state.TimestampedKeyValueStoreWithHeaders;
import org.apache.kafka.streams.state.TimestampedWindowStore;
import org.apache.kafka.streams.state.TimestampedWindowStoreWithHeaders;
import org.apache.kafka.streams.state.VersionedBytesStoreSupplier;
import org.apache.kafka.streams.state.WindowBytesStoreSupplier;
import org.apache.kafka.streams.state.WindowStore;

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

    /**
     * Windows with values as they are. A store that keeps all values of a window has no cache.
     *
     * @param supplier of plain stores; one of timestamped stores is refused when the store is built
     */
    public static <K, V> CachedStoreBuilder<WindowStore<K, V>> windowStoreBuilder(
            WindowBytesStoreSupplier supplier, Serde<K> keySerde, Serde<V> valueSerde) {
        var layers = new WindowLayers<>(requireNamed(supplier), keySerde, valueSerde);
        return windows(supplier, layers::plain);
    }

    /**
     * Windows with values with their timestamp; as {@link #windowStoreBuilder}.
     *
     * @param supplier of timestamped stores, or of plain ones, whose values then read back with timestamp -1 after a restart where
     *     they are persistent
     */
    public static <K, V> CachedStoreBuilder<TimestampedWindowStore<K, V>> timestampedWindowStoreBuilder(
            WindowBytesStoreSupplier supplier, Serde<K> keySerde, Serde<V> valueSerde) {
        var layers = new WindowLayers<>(requireNamed(supplier), keySerde, valueSerde);
        return windows(supplier, layers::timestamped);
    }

    /**
     * Windows with values with timestamp and headers (KIP-1271); as {@link #windowStoreBuilder}.
     *
     * @param supplier of stores with headers, or of an older format, which then keeps no headers where it is persistent
     */
    public static <K, V>
            CachedStoreBuilder<TimestampedWindowStoreWithHeaders<K, V>> timestampedWindowStoreWithHeadersBuilder(
                    WindowBytesStoreSupplier supplier, Serde<K> keySerde, Serde<V> valueSerde) {
        var layers = new WindowLayers<>(requireNamed(supplier), keySerde, valueSerde);
        return windows(supplier, layers::timestampedWithHeaders);
    }

    private static <S extends StateStore> CachedStoreBuilder<S> windows(
            WindowBytesStoreSupplier supplier, CachedStoreBuilder.Layers<S> layers) {
        return new CachedStoreBuilder<>(supplier.name(), OptionalLong.of(supplier.retentionPeriod()), layers);
    }

    /**
     * Sessions.
     *
     * @param supplier of plain stores; one of stores with headers is refused when the store is built
     */
    public static <K, V> CachedStoreBuilder<SessionStore<K, V>> sessionStoreBuilder(
            SessionBytesStoreSupplier supplier, Serde<K> keySerde, Serde<V> valueSerde) {
        var layers = new SessionLayers<>(requireNamed(supplier), keySerde, valueSerde);
        return new CachedStoreBuilder<>(supplier.name(), OptionalLong.of(supplier.retentionPeriod()), layers::plain);
    }

    /**
     * Sessions with headers (KIP-1271).
     *
     * @param supplier of stores with headers, or of plain ones, which then keep no headers where they are persistent
     */
    public static <K, V> CachedStoreBuilder<SessionStoreWithHeaders<K, V>> sessionStoreWithHeadersBuilder(
            SessionBytesStoreSupplier supplier, Serde<K> keySerde, Serde<V> valueSerde) {
        var layers = new SessionLayers<>(requireNamed(supplier), keySerde, valueSerde);
        return new CachedStoreBuilder<>(
                supplier.name(), OptionalLong.of(supplier.retentionPeriod()), layers::withHeaders);
    }

    private static <T extends StoreSupplier<?>> T requireNamed(T supplier) {
        Objects.requireNonNull(supplier, "supplier cannot be null");
        StoreName.require(supplier.name());
        return supplier;
    }

    private static KeyValueBytesStoreSupplier requireKeyValue(KeyValueBytesStoreSupplier supplier) {
        String name = requireNamed(supplier).name();
        if (supplier instanceof VersionedBytesStoreSupplier) {
            throw new IllegalArgumentException("store " + name + ": a supplier of versioned stores does not fit a"
                    + " key-value store; give one of key-value stores");
        }
        return supplier;
    }
}
