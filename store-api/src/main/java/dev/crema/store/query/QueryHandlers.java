package dev.crema.store.query;

import java.util.Optional;
import java.util.function.Function;
import org.apache.kafka.streams.query.Query;

/**
 * The queries that one kind of store answers.
 *
 * @param <W> what they are read from
 */
@FunctionalInterface
public interface QueryHandlers<W extends StoreView> {

    /** How a query is answered; empty where this kind of store does not know it. */
    Optional<Handler<W>> find(Query<?> query);

    /**
     * How one query is answered.
     *
     * @param skipsCache whether buffered and cached entries are left out
     * @param read what is returned: of the type that the query declares as its result
     */
    record Handler<W>(boolean skipsCache, Function<W, ?> read) {}
}
