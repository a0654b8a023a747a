package dev.crema.store.cache;

import dev.crema.store.kafka.TimedKeys;
import java.util.function.Function;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.kstream.Windowed;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.WindowStoreIterator;

/**
 * A scan with its keys in another form.
 *
 * @param <A> the keys of the scan
 * @param <B> the keys that are given
 */
record TimedEntries<A, B, S>(KeyValueIterator<A, S> scan, Function<A, B> form) implements KeyValueIterator<B, S> {

    /** The windows of one key below, as timed keys. */
    static KeyValueIterator<Bytes, byte[]> of(Bytes key, WindowStoreIterator<byte[]> windows) {
        return new TimedEntries<>(windows, start -> Bytes.wrap(TimedKeys.ofWindow(key.get(), start, 0)));
    }

    /** Windows or sessions below, as timed keys. */
    static KeyValueIterator<Bytes, byte[]> of(TimedKeys layout, KeyValueIterator<Windowed<Bytes>, byte[]> windows) {
        return new TimedEntries<>(
                windows,
                window -> Bytes.wrap(layout.of(
                        window.key().get(),
                        window.window().end(),
                        window.window().start())));
    }

    @Override
    public boolean hasNext() {
        return scan.hasNext();
    }

    @Override
    public KeyValue<B, S> next() {
        KeyValue<A, S> entry = scan.next();
        return KeyValue.pair(form.apply(entry.key), entry.value);
    }

    @Override
    public B peekNextKey() {
        return form.apply(scan.peekNextKey());
    }

    @Override
    public void close() {
        scan.close();
    }
}
