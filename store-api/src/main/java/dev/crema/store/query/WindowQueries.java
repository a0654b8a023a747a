package dev.crema.store.query;

import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;
import org.apache.kafka.streams.query.Query;
import org.apache.kafka.streams.query.WindowKeyQuery;
import org.apache.kafka.streams.query.WindowRangeQuery;

/**
 * The queries of window stores, as Kafka's stores answer them: {@link WindowKeyQuery} for the windows of a key, {@link
 * WindowRangeQuery#withWindowStartRange} for those of all keys. Both need a first and a last time.
 *
 * @param <S> values as the store has them
 * @param <R> values as they are answered
 * @param form makes one of the other
 */
public record WindowQueries<K, S, R>(Function<S, R> form) implements QueryHandlers<WindowView<K, S>> {

    @Override
    public Optional<Handler<WindowView<K, S>>> find(Query<?> query) {
        if (query instanceof WindowKeyQuery<?, ?> key) {
            return between(
                    key.getTimeFrom(),
                    key.getTimeTo(),
                    // it gives its two times the wrong way round, and Kafka's layers turn them round once each
                    // (WindowKeyQuery)
                    (view, one, other) -> new FormedWindows<>(
                            view.fetch(key(key.getKey()), Math.min(one, other), Math.max(one, other)), form));
        }
        if (query instanceof WindowRangeQuery<?, ?> range && range.getKey().isEmpty()) {
            return between(
                    range.getTimeFrom(),
                    range.getTimeTo(),
                    (view, from, to) -> new FormedValues<>(view.fetchAll(from, to), form));
        }
        return Optional.empty();
    }

    private interface Read<W> {
        Object between(W view, long from, long to);
    }

    private Optional<Handler<WindowView<K, S>>> between(
            Optional<Instant> from, Optional<Instant> to, Read<WindowView<K, S>> read) {
        if (from.isEmpty() || to.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                new Handler<>(false, view -> read.between(view, milliseconds(from.get()), milliseconds(to.get()))));
    }

    /** Of the largest time, too, with which a query asks for all. */
    private static long milliseconds(Instant time) {
        try {
            return time.toEpochMilli();
        } catch (ArithmeticException e) {
            return time.isAfter(Instant.EPOCH) ? Long.MAX_VALUE : 0;
        }
    }

    /** A query does not know the store's types; a key of another one fails in the key's serializer. */
    @SuppressWarnings("unchecked")
    private K key(Object key) {
        return (K) key;
    }
}
