package dev.crema.store.cache;

import dev.crema.store.kafka.TimedKeys;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.utils.Bytes;

/** Keys with their windows or sessions. What stands for one in maps is a {@link Timed} of what stands for the key. */
final class KeysInTime<K> implements Keys<Timed<K>> {

    private final Keys<K> keys;
    private final TimedKeys layout;

    KeysInTime(Keys<K> keys, TimedKeys layout) {
        this.keys = keys;
        this.layout = layout;
    }

    /** The keys by themselves. */
    Keys<K> keys() {
        return keys;
    }

    @Override
    public Object identity(Timed<K> timed, Headers headers) {
        return new Timed<>(keys.identity(timed.key(), headers), timed.time(), timed.start());
    }

    @Override
    public Bytes serialized(Timed<K> timed, Object identity, Headers headers) {
        return timed(keys.serialized(timed.key(), ((Timed<?>) identity).key(), headers), timed);
    }

    @Override
    public Bytes serialized(Timed<K> timed, Headers headers) {
        return timed(keys.serialized(timed.key(), headers), timed);
    }

    /** The serialized form of a key in time, from that of the key by itself. */
    Bytes timed(Bytes key, Timed<?> timed) {
        return Bytes.wrap(layout.of(key.get(), timed.time(), timed.start()));
    }

    /** What stands for the key of an entry below, whose key by itself is known. */
    Timed<Object> identity(Object key, Bytes timedKey) {
        byte[] bytes = timedKey.get();
        return new Timed<>(key, layout.time(bytes), layout.start(bytes));
    }

    @Override
    public Timed<K> deserialized(Bytes timedKey, Headers headers) {
        byte[] bytes = timedKey.get();
        K key = keys.deserialized(Bytes.wrap(layout.key(bytes)), headers);
        return new Timed<>(key, layout.time(bytes), layout.start(bytes));
    }
}
