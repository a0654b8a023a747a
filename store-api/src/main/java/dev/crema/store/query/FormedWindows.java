package dev.crema.store.query;

import java.util.function.Function;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.WindowStoreIterator;

/** A scan of windows that gives each value in another form. */
record FormedWindows<S, R>(WindowStoreIterator<S> windows, Function<S, R> form) implements WindowStoreIterator<R> {

    @Override
    public boolean hasNext() {
        return windows.hasNext();
    }

    @Override
    public KeyValue<Long, R> next() {
        KeyValue<Long, S> window = windows.next();
        return KeyValue.pair(window.key, form.apply(window.value));
    }

    @Override
    public Long peekNextKey() {
        return windows.peekNextKey();
    }

    @Override
    public void close() {
        windows.close();
    }
}
