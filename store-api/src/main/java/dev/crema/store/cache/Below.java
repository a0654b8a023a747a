package dev.crema.store.cache;

import dev.crema.store.kafka.MultiGet;
import dev.crema.store.kafka.TimedKeys;
import dev.crema.store.kafka.WindowsOfTime;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.kstream.Windowed;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.SessionStore;
import org.apache.kafka.streams.state.WindowStore;

/** The store below the cache, of whatever shape, as values by key. Keys are those of the changelog. */
interface Below extends MultiGet {

    /** The store itself. */
    StateStore store();

    byte[] get(Bytes key);

    /** Null deletes. */
    void put(Bytes key, byte[] value);

    /** Puts one after the other, each taken from the list once it is its turn. */
    default void putAll(List<KeyValue<Bytes, byte[]>> entries) {
        for (KeyValue<Bytes, byte[]> entry : entries) {
            put(entry.key, entry.value);
        }
    }

    @Override
    default List<byte[]> multiGet(List<Bytes> keys) {
        return keys.stream().map(this::get).collect(Collectors.toList());
    }

    default String name() {
        return store().name();
    }

    static Below of(KeyValueStore<Bytes, byte[]> store) {
        return new KeyValues(store, MultiGet.of(store));
    }

    static Below of(WindowStore<Bytes, byte[]> store) {
        return new Windows(store);
    }

    static Below of(SessionStore<Bytes, byte[]> store) {
        return new Sessions(store);
    }

    /** Of key-value stores. */
    record KeyValues(KeyValueStore<Bytes, byte[]> store, MultiGet many) implements Below {

        @Override
        public byte[] get(Bytes key) {
            return store.get(key);
        }

        @Override
        public List<byte[]> multiGet(List<Bytes> keys) {
            return many.multiGet(keys);
        }

        @Override
        public void put(Bytes key, byte[] value) {
            store.put(key, value);
        }

        @Override
        public void putAll(List<KeyValue<Bytes, byte[]>> entries) {
            store.putAll(entries);
        }
    }

    /** Of window stores that keep one value a window. */
    record Windows(WindowStore<Bytes, byte[]> store) implements Below {

        @Override
        public byte[] get(Bytes timedKey) {
            byte[] bytes = timedKey.get();
            return store.fetch(Bytes.wrap(TimedKeys.WINDOWS.key(bytes)), TimedKeys.WINDOWS.time(bytes));
        }

        @Override
        public void put(Bytes timedKey, byte[] value) {
            byte[] bytes = timedKey.get();
            store.put(Bytes.wrap(TimedKeys.WINDOWS.key(bytes)), value, TimedKeys.WINDOWS.time(bytes));
        }
    }

    /** Of session stores. */
    record Sessions(SessionStore<Bytes, byte[]> store) implements Below {

        @Override
        public byte[] get(Bytes timedKey) {
            byte[] bytes = timedKey.get();
            return store.fetchSession(
                    Bytes.wrap(TimedKeys.SESSIONS.key(bytes)),
                    TimedKeys.sessionStart(bytes),
                    TimedKeys.SESSIONS.time(bytes));
        }

        @Override
        public void put(Bytes timedKey, byte[] value) {
            byte[] bytes = timedKey.get();
            store.put(
                    new Windowed<>(
                            Bytes.wrap(TimedKeys.SESSIONS.key(bytes)),
                            WindowsOfTime.session(TimedKeys.sessionStart(bytes), TimedKeys.SESSIONS.time(bytes))),
                    value);
        }
    }
}
