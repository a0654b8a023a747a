package dev.crema.store.query;

import java.util.Optional;
import java.util.function.Function;
import org.apache.kafka.streams.query.KeyQuery;
import org.apache.kafka.streams.query.Query;
import org.apache.kafka.streams.query.RangeQuery;
import org.apache.kafka.streams.query.ResultOrder;
import org.apache.kafka.streams.query.TimestampedKeyQuery;
import org.apache.kafka.streams.query.TimestampedRangeQuery;
import org.apache.kafka.streams.state.ValueAndTimestamp;

/**
 * The queries of key-value stores, which give the same types as Kafka's stores of the same format: {@link KeyQuery} and
 * {@link RangeQuery} the application's values, {@link TimestampedKeyQuery} and {@link TimestampedRangeQuery} values with
 * their timestamp where the format has one. Headers are not part of any answer.
 *
 * @param <V> the application's values
 * @param <S> values as the store has them
 * @param value the application's value in a stored one
 * @param timestamped the value with its timestamp in a stored one; empty for a format without timestamps
 */
public record KeyValueQueries<K, V, S>(Function<S, V> value, Optional<Function<S, ValueAndTimestamp<V>>> timestamped)
        implements QueryHandlers<KeyValueView<K, S>> {

    @Override
    public Optional<Handler<KeyValueView<K, S>>> find(Query<?> query) {
        if (query instanceof KeyQuery<?, ?> key) {
            return Optional.of(point(key.getKey(), key.isSkipCache(), value));
        }
        if (query instanceof RangeQuery<?, ?> range) {
            return Optional.of(scan(range.getLowerBound(), range.getUpperBound(), range.resultOrder(), value));
        }
        if (query instanceof TimestampedKeyQuery<?, ?> key) {
            return timestamped.map(form -> point(key.key(), key.isSkipCache(), form));
        }
        if (query instanceof TimestampedRangeQuery<?, ?> range) {
            return timestamped.map(form -> scan(range.lowerBound(), range.upperBound(), range.resultOrder(), form));
        }
        return Optional.empty();
    }

    private <R> Handler<KeyValueView<K, S>> point(Object key, boolean skipsCache, Function<S, R> form) {
        return new Handler<>(skipsCache, view -> {
            S stored = view.get(key(key));
            return stored == null ? null : form.apply(stored);
        });
    }

    /** Kafka's queries of a range have no way to skip the cache. */
    private <R> Handler<KeyValueView<K, S>> scan(
            Optional<?> lower, Optional<?> upper, ResultOrder order, Function<S, R> form) {
        K from = key(lower.orElse(null));
        K to = key(upper.orElse(null));
        return new Handler<>(
                false, view -> new FormedValues<>(view.range(from, to, order != ResultOrder.DESCENDING), form));
    }

    /** A query does not know the store's types; a key of another one fails in the key's serializer. */
    @SuppressWarnings("unchecked")
    private K key(Object key) {
        return (K) key;
    }
}
