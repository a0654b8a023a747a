package dev.crema.store.cache;

import dev.crema.store.kafka.Spans;
import dev.crema.store.kafka.StoreMetrics;
import dev.crema.store.kafka.TaskContext;
import dev.crema.store.kafka.TimedKeys;
import dev.crema.store.kafka.WindowsOfTime;
import dev.crema.store.metrics.TimedMetrics;
import dev.crema.store.query.FailedRead;
import dev.crema.store.query.QueryHandlers;
import dev.crema.store.query.SessionQueries;
import dev.crema.store.query.SessionView;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.kstream.Windowed;
import org.apache.kafka.streams.state.AggregationWithHeaders;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.SessionStore;
import org.apache.kafka.streams.state.SessionStoreWithHeaders;

/** A session store over a {@link WriteBackCache}. */
class CachedSessionStore<K, V, S> extends CachedTimedStore<SessionStore<Bytes, byte[]>, K, V, S, SessionView<K, S>>
        implements SessionStore<K, S> {

    CachedSessionStore(SessionStore<Bytes, byte[]> below, Spans spans, Parts<K, V, S> parts) {
        super(below, parts, TimedKeys.SESSIONS, spans);
    }

    /** As {@link CachedSessionStore}; the runtime tells stores with headers by their interface. */
    static final class WithHeaders<K, V> extends CachedSessionStore<K, V, AggregationWithHeaders<V>>
            implements SessionStoreWithHeaders<K, V> {
        WithHeaders(SessionStore<Bytes, byte[]> below, Spans spans, Parts<K, V, AggregationWithHeaders<V>> parts) {
            super(below, spans, parts);
        }
    }

    @Override
    Below below() {
        return Below.of(wrapped());
    }

    @Override
    TimedMetrics metrics(StoreMetrics registered, TaskContext task) {
        return TimedMetrics.ofSessions(registered, task);
    }

    @Override
    Windowed<K> windowed(Timed<K> timed) {
        return new Windowed<>(timed.key(), WindowsOfTime.session(timed.start(), timed.time()));
    }

    private Timed<K> timed(Windowed<K> session) {
        Objects.requireNonNull(session, () -> "store " + name() + ": session cannot be null");
        requireKey(session.key());
        return new Timed<>(
                session.key(), session.window().end(), session.window().start());
    }

    @Override
    public void put(Windowed<K> session, S aggregate) {
        write(timed(session), aggregate);
    }

    @Override
    public void remove(Windowed<K> session) {
        delete(timed(session));
    }

    @Override
    public S fetchSession(K key, long sessionStart, long sessionEnd) {
        requireKey(key);
        return read(new Timed<>(key, sessionEnd, sessionStart));
    }

    @Override
    public KeyValueIterator<Windowed<K>, S> findSessions(K key, long earliestSessionEnd, long latestSessionStart) {
        return ofKey(key, earliestSessionEnd, latestSessionStart, true);
    }

    @Override
    public KeyValueIterator<Windowed<K>, S> backwardFindSessions(
            K key, long earliestSessionEnd, long latestSessionStart) {
        return ofKey(key, earliestSessionEnd, latestSessionStart, false);
    }

    @Override
    public KeyValueIterator<Windowed<K>, S> fetch(K key) {
        return ofKey(key, 0, Long.MAX_VALUE, true);
    }

    @Override
    public KeyValueIterator<Windowed<K>, S> backwardFetch(K key) {
        return ofKey(key, 0, Long.MAX_VALUE, false);
    }

    private KeyValueIterator<Windowed<K>, S> ofKey(
            K key, long earliestSessionEnd, long latestSessionStart, boolean ascending) {
        requireKey(key);
        return measuredWindows(scans().ofKey(
                        key,
                        earliestSessionEnd,
                        Long.MAX_VALUE,
                        ascending,
                        startingBy(latestSessionStart),
                        // whatever they start with: what is read is remembered as all that end from there on
                        (bytes, earliestEnd, latestEnd, inOrder) -> TimedEntries.of(
                                TimedKeys.SESSIONS,
                                inOrder
                                        ? wrapped().findSessions(bytes, earliestEnd, Long.MAX_VALUE)
                                        : wrapped().backwardFindSessions(bytes, earliestEnd, Long.MAX_VALUE))));
    }

    @Override
    public KeyValueIterator<Windowed<K>, S> findSessions(
            K keyFrom, K keyTo, long earliestSessionEnd, long latestSessionStart) {
        Bytes first = scans().bound(keyFrom);
        Bytes last = scans().bound(keyTo);
        return ofKeys(
                first, last, earliestSessionEnd, Long.MAX_VALUE, true, startingBy(latestSessionStart), () -> wrapped()
                        .findSessions(first, last, earliestSessionEnd, latestSessionStart));
    }

    @Override
    public KeyValueIterator<Windowed<K>, S> backwardFindSessions(
            K keyFrom, K keyTo, long earliestSessionEnd, long latestSessionStart) {
        Bytes first = scans().bound(keyFrom);
        Bytes last = scans().bound(keyTo);
        return ofKeys(
                first, last, earliestSessionEnd, Long.MAX_VALUE, false, startingBy(latestSessionStart), () -> wrapped()
                        .backwardFindSessions(first, last, earliestSessionEnd, latestSessionStart));
    }

    private static Predicate<Timed<?>> startingBy(long latestSessionStart) {
        return session -> session.start() <= latestSessionStart;
    }

    @Override
    public KeyValueIterator<Windowed<K>, S> findSessions(long earliestSessionEnd, long latestSessionEnd) {
        return ofKeys(null, null, earliestSessionEnd, latestSessionEnd, true, session -> true, () -> wrapped()
                .findSessions(earliestSessionEnd, latestSessionEnd));
    }

    @Override
    public KeyValueIterator<Windowed<K>, S> fetch(K keyFrom, K keyTo) {
        return findSessions(keyFrom, keyTo, 0, Long.MAX_VALUE);
    }

    @Override
    public KeyValueIterator<Windowed<K>, S> backwardFetch(K keyFrom, K keyTo) {
        return backwardFindSessions(keyFrom, keyTo, 0, Long.MAX_VALUE);
    }

    private KeyValueIterator<Windowed<K>, S> ofKeys(
            Bytes first,
            Bytes last,
            long fromEnd,
            long toEnd,
            boolean ascending,
            Predicate<Timed<?>> condition,
            Supplier<KeyValueIterator<Windowed<Bytes>, byte[]>> below) {
        return measuredWindows(scans().ofKeys(
                        first,
                        last,
                        fromEnd,
                        toEnd,
                        ascending,
                        condition,
                        () -> TimedEntries.of(TimedKeys.SESSIONS, below.get())));
    }

    @Override
    QueryHandlers<SessionView<K, S>> handlers() {
        return new SessionQueries<>(parts.format().payload());
    }

    @Override
    SessionView<K, S> view(WriteBackCache<Timed<K>, V, S> open, boolean skipsCache) {
        return new Answering(open);
    }

    private final class Answering extends View implements SessionView<K, S> {

        Answering(WriteBackCache<Timed<K>, V, S> cache) {
            super(cache);
        }

        @Override
        public KeyValueIterator<Windowed<K>, S> fetch(K key) {
            return FailedRead.unless(() -> CachedSessionStore.this.fetch(key));
        }
    }
}
