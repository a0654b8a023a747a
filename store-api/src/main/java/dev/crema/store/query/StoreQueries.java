package dev.crema.store.query;

import dev.crema.store.kafka.StorePositions;
import dev.crema.store.query.QueryHandlers.Handler;
import java.util.Optional;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.query.FailureReason;
import org.apache.kafka.streams.query.Position;
import org.apache.kafka.streams.query.PositionBound;
import org.apache.kafka.streams.query.Query;
import org.apache.kafka.streams.query.QueryConfig;
import org.apache.kafka.streams.query.QueryResult;
import org.apache.kafka.streams.state.KeyValueIterator;

/**
 * Answers the queries of one store in one task: finds the handler, checks the bound, and puts position and, where asked
 * for, execution info to the answer. Safe for use by several threads.
 *
 * @param store named in failures and execution info
 * @param partition of the task, which bounds are checked for
 * @param handlers the queries that the store answers
 * @param views how the store is read
 */
public record StoreQueries<W extends StoreView>(
        StateStore store, int partition, QueryHandlers<W> handlers, Views<W> views) {

    /** How a store is read. */
    @FunctionalInterface
    public interface Views<W> {

        /**
         * A view of this moment.
         *
         * @throws org.apache.kafka.streams.errors.InvalidStateStoreException if the store is closed
         */
        W take(boolean skipsCache);
    }

    public <R> QueryResult<R> answer(Query<R> query, PositionBound bound, QueryConfig config) {
        long start = config.isCollectExecutionInfo() ? System.nanoTime() : 0;
        Optional<Handler<W>> handler = handlers.find(query);
        QueryResult<R> result = handler.isPresent() ? intact(query, handler.get(), bound) : unknown(query);
        if (config.isCollectExecutionInfo()) {
            result.addExecutionInfo("Handled in " + store.getClass() + " in " + (System.nanoTime() - start) + "ns");
        }
        return result;
    }

    private <R> QueryResult<R> unknown(Query<R> query) {
        QueryResult<R> result = QueryResult.forUnknownQueryType(query, store);
        result.setPosition(views.take(false).position());
        return result;
    }

    /** A store that is handed over meanwhile is read again; one that was closed refuses the next view. */
    private <R> QueryResult<R> intact(Query<R> query, Handler<W> handler, PositionBound bound) {
        while (true) {
            W view = views.take(handler.skipsCache());
            Position position = view.position();
            QueryResult<R> result = StorePositions.reach(position, bound, partition)
                    ? read(query, handler, view)
                    : QueryResult.notUpToBound(position, bound, partition);
            if (view.isIntact()) {
                result.setPosition(position);
                return result;
            }
            discard(result);
        }
    }

    @SuppressWarnings("unchecked")
    private <R> QueryResult<R> read(Query<R> query, Handler<W> handler, W view) {
        try {
            return (QueryResult<R>) QueryResult.forResult(handler.read().apply(view));
        } catch (FailedRead e) {
            return QueryResult.forFailure(
                    FailureReason.STORE_EXCEPTION,
                    store.getClass() + " failed to handle query " + query + ": " + e.getCause());
        }
    }

    /** A scan is closed by whoever it is handed to, so one that is not handed out is closed here. */
    private static void discard(QueryResult<?> result) {
        if (result.isSuccess() && result.getResult() instanceof KeyValueIterator<?, ?> scan) {
            scan.close();
        }
    }
}
