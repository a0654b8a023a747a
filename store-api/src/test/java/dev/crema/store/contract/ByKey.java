package dev.crema.store.contract;

import dev.crema.store.kafka.TimedKeys;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.kstream.Windowed;
import org.apache.kafka.streams.kstream.internals.SessionWindow;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.SessionStore;
import org.apache.kafka.streams.state.WindowStore;
import org.apache.kafka.streams.state.internals.SessionKeySchema;
import org.apache.kafka.streams.state.internals.WindowKeySchema;

/** A store of windows or sessions as a key-value store, whose keys stand for windows of no length. */
abstract class ByKey<K, S> implements KeyValueStore<K, S> {

    private final StateStore store;
    final Moments<K> moments;

    private ByKey(StateStore store, Moments<K> moments) {
        this.store = store;
        this.moments = moments;
    }

    StateStore store() {
        return store;
    }

    /** The key of a changelog record of a key. */
    abstract byte[] changelogKey(String text);

    /** The key that a changelog record is of. */
    abstract String key(byte[] changelogKey);

    abstract KeyValueIterator<Windowed<K>, S> scan(K from, K to, boolean ascending);

    static <K, S> ByKey<K, S> windows(WindowStore<K, S> store, Moments<K> moments) {
        return new ByKey<>(store, moments) {
            @Override
            byte[] changelogKey(String text) {
                return WindowKeySchema.toStoreKeyBinary(keyBytes(text), Moments.IN_TEXT.time(text), 0)
                        .get();
            }

            @Override
            String key(byte[] changelogKey) {
                return text(TimedKeys.WINDOWS.key(changelogKey), TimedKeys.WINDOWS.time(changelogKey));
            }

            @Override
            public S get(K key) {
                return store.fetch(moments.key(key), moments.time(key));
            }

            @Override
            public void put(K key, S value) {
                store.put(moments.key(key), value, moments.time(key));
            }

            @Override
            KeyValueIterator<Windowed<K>, S> scan(K from, K to, boolean ascending) {
                return ascending
                        ? store.fetch(from, to, 0, Long.MAX_VALUE)
                        : store.backwardFetch(from, to, 0, Long.MAX_VALUE);
            }
        };
    }

    static <K, S> ByKey<K, S> sessions(SessionStore<K, S> store, Moments<K> moments) {
        return new ByKey<>(store, moments) {
            @Override
            byte[] changelogKey(String text) {
                long time = Moments.IN_TEXT.time(text);
                return SessionKeySchema.toBinary(keyBytes(text), time, time).get();
            }

            @Override
            String key(byte[] changelogKey) {
                return text(TimedKeys.SESSIONS.key(changelogKey), TimedKeys.SESSIONS.time(changelogKey));
            }

            @Override
            public S get(K key) {
                long time = moments.time(key);
                return store.fetchSession(moments.key(key), time, time);
            }

            @Override
            public void put(K key, S value) {
                long time = moments.time(key);
                store.put(new Windowed<>(moments.key(key), new SessionWindow(time, time)), value);
            }

            @Override
            KeyValueIterator<Windowed<K>, S> scan(K from, K to, boolean ascending) {
                return ascending
                        ? store.findSessions(from, to, 0, Long.MAX_VALUE)
                        : store.backwardFindSessions(from, to, 0, Long.MAX_VALUE);
            }
        };
    }

    private static Bytes keyBytes(String text) {
        return Bytes.wrap(Moments.IN_TEXT.key(text).getBytes(StandardCharsets.UTF_8));
    }

    private static String text(byte[] key, long time) {
        return Moments.IN_TEXT.of(new String(key, StandardCharsets.UTF_8), time);
    }

    @Override
    public S putIfAbsent(K key, S value) {
        S present = get(key);
        if (present == null) {
            put(key, value);
        }
        return present;
    }

    @Override
    public void putAll(List<KeyValue<K, S>> entries) {
        entries.forEach(entry -> put(entry.key, entry.value));
    }

    @Override
    public S delete(K key) {
        S before = get(key);
        put(key, null);
        return before;
    }

    @Override
    public KeyValueIterator<K, S> range(K from, K to) {
        return new Keys<>(scan(from, to, true), moments);
    }

    @Override
    public KeyValueIterator<K, S> reverseRange(K from, K to) {
        return new Keys<>(scan(from, to, false), moments);
    }

    @Override
    public KeyValueIterator<K, S> all() {
        return range(null, null);
    }

    @Override
    public KeyValueIterator<K, S> reverseAll() {
        return reverseRange(null, null);
    }

    @Override
    public <PS extends Serializer<P>, P> KeyValueIterator<K, S> prefixScan(P prefix, PS prefixKeySerializer) {
        throw new UnsupportedOperationException("windows have none");
    }

    @Override
    public long approximateNumEntries() {
        throw new UnsupportedOperationException("windows are not counted");
    }

    @Override
    public String name() {
        return store.name();
    }

    @Override
    public void init(StateStoreContext context, StateStore root) {
        store.init(context, root);
    }

    @Override
    public void close() {
        store.close();
    }

    @Override
    public boolean persistent() {
        return store.persistent();
    }

    @Override
    public boolean isOpen() {
        return store.isOpen();
    }

    private record Keys<K, S>(KeyValueIterator<Windowed<K>, S> windows, Moments<K> moments)
            implements KeyValueIterator<K, S> {

        private K text(Windowed<K> window) {
            return moments.of(window.key(), window.window().start());
        }

        @Override
        public boolean hasNext() {
            return windows.hasNext();
        }

        @Override
        public KeyValue<K, S> next() {
            KeyValue<Windowed<K>, S> window = windows.next();
            return KeyValue.pair(text(window.key), window.value);
        }

        @Override
        public K peekNextKey() {
            return text(windows.peekNextKey());
        }

        @Override
        public void close() {
            windows.close();
        }
    }
}
