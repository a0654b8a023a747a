package dev.crema.store.kafka;

import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.state.AggregationWithHeaders;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.ValueAndTimestamp;
import org.apache.kafka.streams.state.ValueTimestampHeaders;
import org.apache.kafka.streams.state.internals.AggregationWithHeadersSerde;
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
     * @param <B> what a builder of this shape has there
     * @param builder of {@code org.apache.kafka.streams.state.Stores}; its caching is switched off
     */
    @SuppressWarnings("unchecked")
    public static <B extends StateStore> B belowMetered(StoreBuilder<?> builder) {
        var metered = (WrappedStateStore<?, ?, ?>) builder.withCachingDisabled().build();
        return (B) metered.wrapped();
    }

    /** Kafka's format of a value with its timestamp: eight bytes, then the value. */
    public static <V> Serde<ValueAndTimestamp<V>> timestamped(Serde<V> values) {
        return new ValueAndTimestampSerde<>(values);
    }

    /** Kafka's format of a value with timestamp and headers (KIP-1271). */
    public static <V> Serde<ValueTimestampHeaders<V>> timestampedWithHeaders(Serde<V> values) {
        return new ValueTimestampHeadersSerde<>(values);
    }

    /** Kafka's format of a session's aggregate with headers (KIP-1271). */
    public static <V> Serde<AggregationWithHeaders<V>> withHeaders(Serde<V> aggregates) {
        return new AggregationWithHeadersSerde<>(aggregates);
    }

    /** Whether a store keeps timestamps with its values, whatever the layers above it make of them. */
    public static boolean isTimestamped(StateStore store) {
        return WrappedStateStore.isTimestamped(store);
    }
}
