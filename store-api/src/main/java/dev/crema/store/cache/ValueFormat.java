package dev.crema.store.cache;

import dev.crema.store.kafka.KafkaLayers;
import dev.crema.store.kafka.TaskContext;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.streams.processor.RecordContext;
import org.apache.kafka.streams.state.AggregationWithHeaders;
import org.apache.kafka.streams.state.ValueAndTimestamp;
import org.apache.kafka.streams.state.ValueTimestampHeaders;

/**
 * What a store keeps beside the application's value: nothing, its timestamp, or its timestamp and headers. The three are
 * objects of this one class, so that no store has to know which it is.
 *
 * @param <V> the application's values
 * @param <S> values as the store has them
 * @param serde the serde of stored values, from that of the application's values
 * @param payload the application's value in a stored one
 * @param isolated a stored value whose changeable parts are its own, the application's value copied by the given function
 * @param keyHeaders the headers that a stored value's key is serialized and deserialized with; null for the record's
 * @param tombstone the context that a delete is kept under
 * @param withTimestamp what queries for values with timestamps are answered; empty where there are none
 */
record ValueFormat<V, S>(
        Function<Serde<V>, Serde<S>> serde,
        Function<S, V> payload,
        BiFunction<S, UnaryOperator<V>, S> isolated,
        Function<S, Headers> keyHeaders,
        Function<TaskContext, RecordContext> tombstone,
        Optional<Function<S, ValueAndTimestamp<V>>> withTimestamp) {

    static <V> ValueFormat<V, V> plain() {
        return new ValueFormat<>(
                Function.identity(),
                value -> value,
                (value, copy) -> copy.apply(value),
                value -> null,
                TaskContext::recordContext,
                Optional.empty());
    }

    static <V> ValueFormat<V, ValueAndTimestamp<V>> timestamped() {
        return new ValueFormat<>(
                KafkaLayers::timestamped,
                ValueAndTimestamp::value,
                (value, copy) -> {
                    V payload = copy.apply(value.value());
                    return payload == value.value() ? value : ValueAndTimestamp.make(payload, value.timestamp());
                },
                value -> null,
                TaskContext::recordContext,
                Optional.of(value -> value));
    }

    static <V> ValueFormat<V, ValueTimestampHeaders<V>> timestampedWithHeaders() {
        return new ValueFormat<>(
                KafkaLayers::timestampedWithHeaders,
                ValueTimestampHeaders::value,
                (value, copy) ->
                        ValueTimestampHeaders.make(copy.apply(value.value()), value.timestamp(), copy(value.headers())),
                ValueTimestampHeaders::headers,
                // a delete is logged with the record's headers, which a later processor may change
                TaskContext::isolatedRecordContext,
                Optional.of(value -> ValueAndTimestamp.make(value.value(), value.timestamp())));
    }

    /** A session's aggregate with headers, and no timestamp. */
    static <V> ValueFormat<V, AggregationWithHeaders<V>> withHeaders() {
        return new ValueFormat<>(
                KafkaLayers::withHeaders,
                AggregationWithHeaders::aggregation,
                (value, copy) -> AggregationWithHeaders.make(copy.apply(value.aggregation()), copy(value.headers())),
                AggregationWithHeaders::headers,
                TaskContext::isolatedRecordContext,
                Optional.empty());
    }

    private static Headers copy(Headers headers) {
        Headers copy = new RecordHeaders();
        for (Header header : headers) {
            byte[] value = header.value();
            copy.add(new RecordHeader(header.key(), value == null ? null : value.clone()));
        }
        return copy;
    }
}
