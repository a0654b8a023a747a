package dev.crema.store.contract;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.query.Position;
import org.apache.kafka.streams.state.AggregationWithHeaders;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.SessionStore;
import org.apache.kafka.streams.state.ValueAndTimestamp;
import org.apache.kafka.streams.state.ValueTimestampHeaders;
import org.apache.kafka.streams.state.WindowStore;
import org.apache.kafka.streams.state.internals.CacheFlushListener;
import org.apache.kafka.streams.state.internals.CachedStateStore;

/**
 * A store of any format as one of plain values, so that one contract serves all formats. It commits as the runtime does,
 * with a cache flush first.
 *
 * @param <S> values as the store has them
 */
public final class PlainView<K, V, S> implements KeyValueStore<K, V>, CachedStateStore<K, V> {

    /** Timestamp of everything put through a view. */
    public static final long TIMESTAMP = 10;

    private final KeyValueStore<K, S> store;
    private final Function<V, S> wrap;
    private final Function<S, V> unwrap;

    private PlainView(KeyValueStore<K, S> store, Function<V, S> wrap, Function<S, V> unwrap) {
        this.store = store;
        this.wrap = wrap;
        this.unwrap = unwrap;
    }

    public static <K, V> PlainView<K, V, V> plain(KeyValueStore<K, V> store) {
        return new PlainView<>(store, Function.identity(), Function.identity());
    }

    public static <K, V> PlainView<K, V, V> plain(WindowStore<K, V> store) {
        return plain(ByKey.windows(store, Moments.one()));
    }

    /** Of a store whose keys stand for times. */
    public static <V> PlainView<String, V, V> inTime(WindowStore<String, V> store) {
        return plain(ByKey.windows(store, Moments.IN_TEXT));
    }

    /** Of a store whose keys stand for times. */
    public static <V> PlainView<String, V, ValueAndTimestamp<V>> timestampedInTime(
            WindowStore<String, ValueAndTimestamp<V>> store) {
        return timestamped(ByKey.windows(store, Moments.IN_TEXT));
    }

    /** Of a store whose keys stand for times. */
    public static <V> PlainView<String, V, V> inTime(SessionStore<String, V> store) {
        return plain(ByKey.sessions(store, Moments.IN_TEXT));
    }

    public static <K, V> PlainView<K, V, ValueAndTimestamp<V>> timestamped(WindowStore<K, ValueAndTimestamp<V>> store) {
        return timestamped(ByKey.windows(store, Moments.one()));
    }

    public static <K, V> PlainView<K, V, ValueTimestampHeaders<V>> withHeaders(
            WindowStore<K, ValueTimestampHeaders<V>> store) {
        return withHeaders(ByKey.windows(store, Moments.one()));
    }

    public static <K, V> PlainView<K, V, V> plain(SessionStore<K, V> store) {
        return plain(ByKey.sessions(store, Moments.one()));
    }

    public static <K, V> PlainView<K, V, AggregationWithHeaders<V>> withHeaders(
            SessionStore<K, AggregationWithHeaders<V>> store) {
        return new PlainView<>(
                ByKey.sessions(store, Moments.one()),
                value -> AggregationWithHeaders.make(value, new RecordHeaders()),
                AggregationWithHeaders::getAggregationOrNull);
    }

    public static <K, V> PlainView<K, V, ValueAndTimestamp<V>> timestamped(
            KeyValueStore<K, ValueAndTimestamp<V>> store) {
        return new PlainView<>(
                store, value -> ValueAndTimestamp.make(value, TIMESTAMP), ValueAndTimestamp::getValueOrNull);
    }

    public static <K, V> PlainView<K, V, ValueTimestampHeaders<V>> withHeaders(
            KeyValueStore<K, ValueTimestampHeaders<V>> store) {
        return new PlainView<>(
                store,
                value -> ValueTimestampHeaders.make(value, TIMESTAMP, new RecordHeaders()),
                ValueTimestampHeaders::getValueOrNull);
    }

    /** The store itself. */
    public StateStore store() {
        return store instanceof ByKey<?, ?> timed ? timed.store() : store;
    }

    /** The key of a changelog record of a key. */
    byte[] changelogKey(String key) {
        return store instanceof ByKey<?, ?> timed ? timed.changelogKey(key) : key.getBytes(StandardCharsets.UTF_8);
    }

    /** The key that a changelog record is of. */
    String key(byte[] changelogKey) {
        return store instanceof ByKey<?, ?> timed
                ? timed.key(changelogKey)
                : new String(changelogKey, StandardCharsets.UTF_8);
    }

    @Override
    public void commit(Map<TopicPartition, Long> changelogOffsets) {
        flushCache();
        store().commit(changelogOffsets);
    }

    @Override
    public void flushCache() {
        if (store() instanceof CachedStateStore<?, ?> cached) {
            cached.flushCache();
        }
    }

    @Override
    public void clearCache() {
        if (store() instanceof CachedStateStore<?, ?> cached) {
            cached.clearCache();
        }
    }

    @Override
    public boolean setFlushListener(CacheFlushListener<K, V> listener, boolean sendOldValues) {
        throw new UnsupportedOperationException("views are not part of a topology");
    }

    @Override
    public V get(K key) {
        return unwrap(store.get(key));
    }

    @Override
    public void put(K key, V value) {
        store.put(key, wrap(value));
    }

    @Override
    public V putIfAbsent(K key, V value) {
        return unwrap(store.putIfAbsent(key, wrap(value)));
    }

    @Override
    public void putAll(List<KeyValue<K, V>> entries) {
        store.putAll(entries.stream()
                .map(entry -> KeyValue.pair(entry.key, wrap(entry.value)))
                .toList());
    }

    @Override
    public V delete(K key) {
        return unwrap(store.delete(key));
    }

    @Override
    public KeyValueIterator<K, V> range(K from, K to) {
        return new Values(store.range(from, to));
    }

    @Override
    public KeyValueIterator<K, V> reverseRange(K from, K to) {
        return new Values(store.reverseRange(from, to));
    }

    @Override
    public KeyValueIterator<K, V> all() {
        return new Values(store.all());
    }

    @Override
    public KeyValueIterator<K, V> reverseAll() {
        return new Values(store.reverseAll());
    }

    @Override
    public <PS extends Serializer<P>, P> KeyValueIterator<K, V> prefixScan(P prefix, PS prefixKeySerializer) {
        return new Values(store.prefixScan(prefix, prefixKeySerializer));
    }

    @Override
    public long approximateNumEntries() {
        return store.approximateNumEntries();
    }

    @Override
    public String name() {
        return store().name();
    }

    @Override
    public void init(StateStoreContext context, StateStore root) {
        store().init(context, store());
    }

    @Override
    public void close() {
        store().close();
    }

    @Override
    public boolean persistent() {
        return store().persistent();
    }

    @Override
    public boolean isOpen() {
        return store().isOpen();
    }

    @Override
    public Position getPosition() {
        return store().getPosition();
    }

    private S wrap(V value) {
        return value == null ? null : wrap.apply(value);
    }

    private V unwrap(S value) {
        return value == null ? null : unwrap.apply(value);
    }

    private final class Values implements KeyValueIterator<K, V> {

        private final KeyValueIterator<K, S> entries;

        Values(KeyValueIterator<K, S> entries) {
            this.entries = entries;
        }

        @Override
        public boolean hasNext() {
            return entries.hasNext();
        }

        @Override
        public KeyValue<K, V> next() {
            KeyValue<K, S> entry = entries.next();
            return KeyValue.pair(entry.key, unwrap(entry.value));
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
}
