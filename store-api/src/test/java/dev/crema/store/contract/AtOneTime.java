package dev.crema.store.contract;

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

/**
 * A store of windows or sessions as a key-value store: that of its windows at {@link PlainView#TIMESTAMP}, so that what holds for
 * all stores can be asked of it.
 */
abstract class AtOneTime<K, S> implements KeyValueStore<K, S> {

    private static final long TIME = PlainView.TIMESTAMP;

    private final StateStore store;

    private AtOneTime(StateStore store) {
        this.store = store;
    }

    StateStore store() {
        return store;
    }

    /** The key of a changelog record of a key. */
    abstract byte[] changelogKey(byte[] key);

    abstract KeyValueIterator<Windowed<K>, S> scan(K from, K to, boolean ascending);

    static <K, S> AtOneTime<K, S> windows(WindowStore<K, S> store) {
        return new AtOneTime<>(store) {
            @Override
            byte[] changelogKey(byte[] key) {
                return WindowKeySchema.toStoreKeyBinary(Bytes.wrap(key), TIME, 0)
                        .get();
            }

            @Override
            public S get(K key) {
                return store.fetch(key, TIME);
            }

            @Override
            public void put(K key, S value) {
                store.put(key, value, TIME);
            }

            @Override
            KeyValueIterator<Windowed<K>, S> scan(K from, K to, boolean ascending) {
                return ascending ? store.fetch(from, to, 0, TIME) : store.backwardFetch(from, to, 0, TIME);
            }
        };
    }

    static <K, S> AtOneTime<K, S> sessions(SessionStore<K, S> store) {
        return new AtOneTime<>(store) {
            @Override
            byte[] changelogKey(byte[] key) {
                return SessionKeySchema.toBinary(Bytes.wrap(key), TIME, TIME).get();
            }

            @Override
            public S get(K key) {
                return store.fetchSession(key, TIME, TIME);
            }

            @Override
            public void put(K key, S value) {
                store.put(new Windowed<>(key, new SessionWindow(TIME, TIME)), value);
            }

            @Override
            KeyValueIterator<Windowed<K>, S> scan(K from, K to, boolean ascending) {
                return ascending
                        ? store.findSessions(from, to, 0, TIME)
                        : store.backwardFindSessions(from, to, 0, TIME);
            }
        };
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
        return new Keys<>(scan(from, to, true));
    }

    @Override
    public KeyValueIterator<K, S> reverseRange(K from, K to) {
        return new Keys<>(scan(from, to, false));
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

    private record Keys<K, S>(KeyValueIterator<Windowed<K>, S> windows) implements KeyValueIterator<K, S> {

        @Override
        public boolean hasNext() {
            return windows.hasNext();
        }

        @Override
        public KeyValue<K, S> next() {
            KeyValue<Windowed<K>, S> window = windows.next();
            return KeyValue.pair(window.key.key(), window.value);
        }

        @Override
        public K peekNextKey() {
            return windows.peekNextKey().key();
        }

        @Override
        public void close() {
            windows.close();
        }
    }
}
