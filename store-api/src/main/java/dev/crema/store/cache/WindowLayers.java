package dev.crema.store.cache;

import dev.crema.store.cache.CachedStore.Parts;
import dev.crema.store.kafka.KafkaLayers;
import dev.crema.store.kafka.Spans;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.state.HeadersBytesStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;
import org.apache.kafka.streams.state.TimestampedBytesStore;
import org.apache.kafka.streams.state.TimestampedWindowStore;
import org.apache.kafka.streams.state.TimestampedWindowStoreWithHeaders;
import org.apache.kafka.streams.state.WindowBytesStoreSupplier;
import org.apache.kafka.streams.state.WindowStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The layers of a window store, as those of {@link KeyValueLayers}. A store that keeps all values of a window has no cache: it is
 * Kafka's, over the supplier's.
 */
public final class WindowLayers<K, V> {

    private static final Logger LOG = LoggerFactory.getLogger(WindowLayers.class);

    private final WindowBytesStoreSupplier supplier;
    private final Serde<K> keySerde;
    private final Serde<V> valueSerde;

    public WindowLayers(WindowBytesStoreSupplier supplier, Serde<K> keySerde, Serde<V> valueSerde) {
        this.supplier = supplier;
        this.keySerde = keySerde;
        this.valueSerde = valueSerde;
    }

    /** Values as they are. */
    public WindowStore<K, V> plain(Optional<Map<String, String>> changelog, CacheConfig cache) {
        StateStore any = supplier.get();
        refuse(
                any instanceof TimestampedBytesStore || any instanceof HeadersBytesStore,
                "timestamped stores does not fit a plain one");
        return layered(
                Stores.windowStoreBuilder(supplier, keySerde, valueSerde),
                changelog,
                below -> new CachedWindowStore<>(
                        below, Spans.of(supplier), parts(ValueFormat.plain(), changelog, cache)));
    }

    /** Values with their timestamp. */
    public TimestampedWindowStore<K, V> timestamped(Optional<Map<String, String>> changelog, CacheConfig cache) {
        refuse(supplier.get() instanceof HeadersBytesStore, "stores with headers does not fit a timestamped one");
        return layered(
                Stores.timestampedWindowStoreBuilder(supplier, keySerde, valueSerde),
                changelog,
                below -> new CachedWindowStore.Timestamped<>(
                        below, Spans.of(supplier), parts(ValueFormat.timestamped(), changelog, cache)));
    }

    /** Values with timestamp and headers. */
    public TimestampedWindowStoreWithHeaders<K, V> timestampedWithHeaders(
            Optional<Map<String, String>> changelog, CacheConfig cache) {
        return layered(
                Stores.timestampedWindowStoreWithHeadersBuilder(supplier, keySerde, valueSerde),
                changelog,
                below -> new CachedWindowStore.WithHeaders<>(
                        below, Spans.of(supplier), parts(ValueFormat.timestampedWithHeaders(), changelog, cache)));
    }

    private <T extends StateStore> T layered(
            StoreBuilder<T> kafka,
            Optional<Map<String, String>> changelog,
            Function<WindowStore<Bytes, byte[]>, T> cached) {
        StoreBuilder<T> logging =
                changelog.isPresent() ? kafka.withLoggingEnabled(changelog.get()) : kafka.withLoggingDisabled();
        if (supplier.retainDuplicates()) {
            LOG.debug("store {} keeps all values of a window, so it has no cache", supplier.name());
            return logging.withCachingDisabled().build();
        }
        return cached.apply(KafkaLayers.belowMetered(logging));
    }

    private void refuse(boolean unfit, String mismatch) {
        if (unfit) {
            throw new IllegalArgumentException("store " + supplier.name() + ": a supplier of " + mismatch
                    + "; give a supplier of the builder's format, or use the builder of the supplier's");
        }
    }

    private <S> Parts<K, V, S> parts(
            ValueFormat<V, S> format, Optional<Map<String, String>> changelog, CacheConfig cache) {
        return new Parts<>(keySerde, valueSerde, format, changelog, cache, supplier.metricsScope());
    }
}
