package dev.crema.store.cache;

import dev.crema.store.cache.CachedStore.Parts;
import dev.crema.store.kafka.KafkaLayers;
import dev.crema.store.kafka.Spans;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.HeadersBytesStore;
import org.apache.kafka.streams.state.SessionBytesStoreSupplier;
import org.apache.kafka.streams.state.SessionStore;
import org.apache.kafka.streams.state.SessionStoreWithHeaders;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/** The layers of a session store, as those of {@link KeyValueLayers}. */
public final class SessionLayers<K, V> {

    private final SessionBytesStoreSupplier supplier;
    private final Serde<K> keySerde;
    private final Serde<V> valueSerde;

    public SessionLayers(SessionBytesStoreSupplier supplier, Serde<K> keySerde, Serde<V> valueSerde) {
        this.supplier = supplier;
        this.keySerde = keySerde;
        this.valueSerde = valueSerde;
    }

    /** Aggregates as they are. */
    public SessionStore<K, V> plain(Optional<Map<String, String>> changelog, CacheConfig cache) {
        if (supplier.get() instanceof HeadersBytesStore) {
            throw new IllegalArgumentException(
                    "store " + supplier.name() + ": a supplier of stores with headers does not"
                            + " fit a plain one; give a supplier of the builder's format, or use the builder of the supplier's");
        }
        return new CachedSessionStore<>(
                below(Stores.sessionStoreBuilder(supplier, keySerde, valueSerde), changelog),
                Spans.of(supplier),
                parts(ValueFormat.plain(), changelog, cache));
    }

    /** Aggregates with headers. */
    public SessionStoreWithHeaders<K, V> withHeaders(Optional<Map<String, String>> changelog, CacheConfig cache) {
        return new CachedSessionStore.WithHeaders<>(
                below(Stores.sessionStoreWithHeadersBuilder(supplier, keySerde, valueSerde), changelog),
                Spans.of(supplier),
                parts(ValueFormat.withHeaders(), changelog, cache));
    }

    private static SessionStore<Bytes, byte[]> below(
            StoreBuilder<? extends SessionStore<?, ?>> kafka, Optional<Map<String, String>> changelog) {
        return KafkaLayers.belowMetered(changelog.isPresent() ? kafka : kafka.withLoggingDisabled());
    }

    private <S> Parts<K, V, S> parts(
            ValueFormat<V, S> format, Optional<Map<String, String>> changelog, CacheConfig cache) {
        return new Parts<>(keySerde, valueSerde, format, changelog, cache, supplier.metricsScope());
    }
}
