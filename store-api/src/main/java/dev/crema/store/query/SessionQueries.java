package dev.crema.store.query;

import java.util.Optional;
import java.util.function.Function;
import org.apache.kafka.streams.query.Query;
import org.apache.kafka.streams.query.WindowRangeQuery;

/**
 * The query of session stores, as Kafka's stores answer it: {@link WindowRangeQuery#withKey} for the sessions of a key.
 *
 * @param <S> values as the store has them
 * @param <R> values as they are answered
 * @param form makes one of the other
 */
public record SessionQueries<K, S, R>(Function<S, R> form) implements QueryHandlers<SessionView<K, S>> {

    @Override
    @SuppressWarnings("unchecked") // a query does not know the store's types; another one fails in the key's serializer
    public Optional<Handler<SessionView<K, S>>> find(Query<?> query) {
        if (query instanceof WindowRangeQuery<?, ?> range && range.getKey().isPresent()) {
            K key = (K) range.getKey().get();
            return Optional.of(new Handler<>(false, view -> new FormedValues<>(view.fetch(key), form)));
        }
        return Optional.empty();
    }
}
