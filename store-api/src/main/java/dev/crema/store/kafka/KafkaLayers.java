package dev.crema.store.kafka;

import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.ValueAndTimestamp;
import org.apache.kafka.streams.state.ValueTimestampHeaders;
import org.apache.kafka.streams.state.internals.ValueAndTimestampSerde;
import org.apache.kafka.streams.state.internals.ValueTimestampHeadersSerde;
import org.apache.kafka.streams.state.internals.WrappedStateStore;

/** Layers and formats that Kafka has and keeps to itself, taken as they are so that changelogs stay byte-identical. */
public final class KafkaLayers {

    private KafkaLayers() {}

    /**
     * The bytes store that Kafka's builder puts below its metered layer: the supplier's store, adapted to the builder's
     * format and, unless the builder's logging is off, under Kafka's own change logging.
     *
     * @param builder a key-value builder of {@code org.apache.kafka.streams.state.Stores}; its caching is switched off
     */
    @SuppressWarnings("unchecked")
    public static KeyValueStore<Bytes, byte[]> belowMetered(StoreBuilder<? extends KeyValueStore<?, ?>> builder) {
        var metered = (WrappedStateStore<?, ?, ?>) builder.withCachingDisabled().build();
        return (KeyValueStore<Bytes, byte[]>) metered.wrapped();
    }

    /** Kafka's format of a value with its timestamp: eight bytes, then the value. */
    public static <V> Serde<ValueAndTimestamp<V>> timestamped(Serde<V> values) {
        return new ValueAndTimestampSerde<>(values);
    }

    /** Kafka's format of a value with timestamp and headers (KIP-1271). */
    public static <V> Serde<ValueTimestampHeaders<V>> timestampedWithHeaders(Serde<V> values) {
        return new ValueTimestampHeadersSerde<>(values);
    }
}
