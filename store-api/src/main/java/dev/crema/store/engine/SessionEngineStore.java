package dev.crema.store.engine;

import dev.crema.store.kafka.TimedKeys;
import dev.crema.store.kafka.WindowsOfTime;
import dev.crema.store.query.QueryHandlers;
import dev.crema.store.query.SessionQueries;
import dev.crema.store.query.SessionView;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.kstream.Window;
import org.apache.kafka.streams.kstream.Windowed;
import org.apache.kafka.streams.query.Position;
import org.apache.kafka.streams.state.HeadersBytesStore;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.SessionStore;

/**
 * A session store over an engine. Scans go segment by segment, through each by key, and through each key by the end of its
 * sessions; within a segment is a part of the retention time ({@link SessionShape#segments()}).
 */
class SessionEngineStore extends SegmentedStore<SessionView<Bytes, byte[]>> implements SessionStore<Bytes, byte[]> {

    SessionEngineStore(SessionShape shape, Engines engines) {
        super(shape.name(), engines, TimedKeys.SESSIONS, shape.segments());
    }

    /** As {@link SessionEngineStore}; the runtime tells stores with headers by their interface. */
    static final class WithHeaders extends SessionEngineStore implements HeadersBytesStore {
        WithHeaders(SessionShape shape, Engines engines) {
            super(shape, engines);
        }
    }

    @Override
    final long windowMs() {
        return 0;
    }

    @Override
    public void put(Windowed<Bytes> session, byte[] aggregate) {
        write(timedKey(session), aggregate);
    }

    @Override
    public void remove(Windowed<Bytes> session) {
        delete(timedKey(session));
    }

    private byte[] timedKey(Windowed<Bytes> session) {
        requireKey(session.key());
        return TimedKeys.ofSession(
                session.key().get(), session.window().end(), session.window().start());
    }

    @Override
    public byte[] fetchSession(Bytes key, long sessionStart, long sessionEnd) {
        requireKey(key);
        return data().get(TimedKeys.ofSession(key.get(), sessionEnd, sessionStart));
    }

    @Override
    public KeyValueIterator<Windowed<Bytes>, byte[]> findSessions(
            Bytes key, long earliestSessionEnd, long latestSessionStart) {
        return windowed(ofKey(key, earliestSessionEnd, Long.MAX_VALUE, true, new StartingUpTo(latestSessionStart)));
    }

    @Override
    public KeyValueIterator<Windowed<Bytes>, byte[]> backwardFindSessions(
            Bytes key, long earliestSessionEnd, long latestSessionStart) {
        return windowed(ofKey(key, earliestSessionEnd, Long.MAX_VALUE, false, new StartingUpTo(latestSessionStart)));
    }

    @Override
    public KeyValueIterator<Windowed<Bytes>, byte[]> findSessions(
            Bytes keyFrom, Bytes keyTo, long earliestSessionEnd, long latestSessionStart) {
        return windowed(
                ofKeys(keyFrom, keyTo, earliestSessionEnd, Long.MAX_VALUE, true, new StartingUpTo(latestSessionStart)));
    }

    @Override
    public KeyValueIterator<Windowed<Bytes>, byte[]> backwardFindSessions(
            Bytes keyFrom, Bytes keyTo, long earliestSessionEnd, long latestSessionStart) {
        return windowed(ofKeys(
                keyFrom, keyTo, earliestSessionEnd, Long.MAX_VALUE, false, new StartingUpTo(latestSessionStart)));
    }

    @Override
    public KeyValueIterator<Windowed<Bytes>, byte[]> findSessions(long earliestSessionEnd, long latestSessionEnd) {
        return windowed(
                ofKeys(null, null, earliestSessionEnd, latestSessionEnd, true, new StartingUpTo(Long.MAX_VALUE)));
    }

    @Override
    public KeyValueIterator<Windowed<Bytes>, byte[]> fetch(Bytes key) {
        return findSessions(key, 0, Long.MAX_VALUE);
    }

    @Override
    public KeyValueIterator<Windowed<Bytes>, byte[]> backwardFetch(Bytes key) {
        return backwardFindSessions(key, 0, Long.MAX_VALUE);
    }

    @Override
    public KeyValueIterator<Windowed<Bytes>, byte[]> fetch(Bytes keyFrom, Bytes keyTo) {
        return findSessions(keyFrom, keyTo, 0, Long.MAX_VALUE);
    }

    @Override
    public KeyValueIterator<Windowed<Bytes>, byte[]> backwardFetch(Bytes keyFrom, Bytes keyTo) {
        return backwardFindSessions(keyFrom, keyTo, 0, Long.MAX_VALUE);
    }

    private record StartingUpTo(long latestStart) implements OfKey, OfKeys {

        @Override
        public byte[] first(byte[] key, long earliestEnd) {
            return TimedKeys.ofSession(key, earliestEnd, 0);
        }

        @Override
        public byte[] last(byte[] key, long latestEnd) {
            return TimedKeys.ofSession(key, latestEnd, Long.MAX_VALUE);
        }

        @Override
        public byte[] largestSuffix(long latestEnd) {
            return TimedKeys.sessionSuffix(latestEnd, Long.MAX_VALUE);
        }

        @Override
        public boolean contains(byte[] located) {
            return TimedKeys.sessionStart(located) <= latestStart;
        }
    }

    @Override
    Window window(byte[] located) {
        return WindowsOfTime.session(TimedKeys.sessionStart(located), TimedKeys.SESSIONS.time(located));
    }

    @Override
    QueryHandlers<SessionView<Bytes, byte[]>> handlers() {
        return new SessionQueries<>(value -> value);
    }

    @Override
    SessionView<Bytes, byte[]> view(Position position) {
        return new Answering(position);
    }

    private final class Answering extends View implements SessionView<Bytes, byte[]> {

        Answering(Position position) {
            super(position);
        }

        @Override
        public KeyValueIterator<Windowed<Bytes>, byte[]> fetch(Bytes key) {
            return SessionEngineStore.this.fetch(key);
        }
    }
}
