package dev.crema.store.query;

import java.util.function.Function;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;

/** A scan that gives each value in another form. */
final class FormedValues<K, S, R> implements KeyValueIterator<K, R> {

    private final KeyValueIterator<K, S> entries;
    private final Function<S, R> form;

    FormedValues(KeyValueIterator<K, S> entries, Function<S, R> form) {
        this.entries = entries;
        this.form = form;
    }

    @Override
    public boolean hasNext() {
        return entries.hasNext();
    }

    @Override
    public KeyValue<K, R> next() {
        KeyValue<K, S> entry = entries.next();
        return KeyValue.pair(entry.key, form.apply(entry.value));
    }

    @Override
    public K peekNextKey() {
        return entries.peekNextKey();
    }

    @Override
    public void close() {
        entries.close();
    }
}
