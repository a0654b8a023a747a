package dev.crema.store.engine;

import dev.crema.store.kafka.MultiGet;
import dev.crema.store.query.KeyValueQueries;
import dev.crema.store.query.KeyValueView;
import dev.crema.store.query.QueryHandlers;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.query.Position;
import org.apache.kafka.streams.state.HeadersBytesStore;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.TimestampedBytesStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A key-value store over an engine. */
class KeyValueEngineStore extends EngineStore<KeyValueView<Bytes, byte[]>>
        implements KeyValueStore<Bytes, byte[]>, MultiGet {

    private static final Logger LOG = LoggerFactory.getLogger(KeyValueEngineStore.class);

    KeyValueEngineStore(String name, Engines engines) {
        super(name, engines);
    }

    /** As {@link KeyValueEngineStore}; the runtime tells timestamped stores by their interface. */
    static final class Timestamped extends KeyValueEngineStore implements TimestampedBytesStore {
        Timestamped(String name, Engines engines) {
            super(name, engines);
        }
    }

    /** As {@link KeyValueEngineStore}; the runtime tells stores with headers by their interface. */
    static final class WithHeaders extends KeyValueEngineStore implements HeadersBytesStore {
        WithHeaders(String name, Engines engines) {
            super(name, engines);
        }
    }

    @Override
    QueryHandlers<KeyValueView<Bytes, byte[]>> handlers() {
        return new KeyValueQueries<>(value -> value, Optional.empty());
    }

    @Override
    KeyValueView<Bytes, byte[]> view(Position position) {
        return new View(engine(), position);
    }

    @Override
    public byte[] get(Bytes key) {
        requireKey(key);
        return engine().get(key);
    }

    @Override
    public List<byte[]> multiGet(List<Bytes> keys) {
        keys.forEach(this::requireKey);
        return engine().multiGet(keys);
    }

    @Override
    public void put(Bytes key, byte[] value) {
        requireKey(key);
        Engine open = engine();
        open.put(key, value);
        wrote(open);
    }

    @Override
    public byte[] putIfAbsent(Bytes key, byte[] value) {
        byte[] present = get(key);
        if (present == null && value != null) {
            put(key, value);
        }
        return present;
    }

    @Override
    public void putAll(List<KeyValue<Bytes, byte[]>> entries) {
        entries.forEach(entry -> requireKey(entry.key));
        Engine open = engine();
        open.putAll(entries);
        wrote(open);
    }

    @Override
    public byte[] delete(Bytes key) {
        byte[] before = get(key);
        put(key, null);
        return before;
    }

    @Override
    public KeyValueIterator<Bytes, byte[]> range(Bytes from, Bytes to) {
        return scan(KeyRange.between(from, to, true));
    }

    @Override
    public KeyValueIterator<Bytes, byte[]> reverseRange(Bytes from, Bytes to) {
        return scan(KeyRange.between(from, to, false));
    }

    @Override
    public KeyValueIterator<Bytes, byte[]> all() {
        return scan(KeyRange.between(null, null, true));
    }

    @Override
    public KeyValueIterator<Bytes, byte[]> reverseAll() {
        return scan(KeyRange.between(null, null, false));
    }

    @Override
    public <PS extends Serializer<P>, P> KeyValueIterator<Bytes, byte[]> prefixScan(P prefix, PS prefixKeySerializer) {
        Objects.requireNonNull(prefix, "prefix cannot be null");
        Objects.requireNonNull(prefixKeySerializer, "prefixKeySerializer cannot be null");
        return scan(KeyRange.withPrefix(prefixKeySerializer.serialize(null, prefix)));
    }

    private KeyValueIterator<Bytes, byte[]> scan(KeyRange range) {
        Engine open = engine();
        if (range.isEmpty()) {
            LOG.warn(INVALID_RANGE);
            return new EmptyScan();
        }
        return open.scan(List.of(range));
    }

    @Override
    public long approximateNumEntries() {
        return engine().approximateEntries();
    }

    /** What is dropped is dropped when the store is closed, which then refuses to be read. */
    private record View(Engine engine, Position position) implements KeyValueView<Bytes, byte[]> {

        @Override
        public boolean isIntact() {
            return true;
        }

        @Override
        public byte[] get(Bytes key) {
            return engine.get(key);
        }

        @Override
        public KeyValueIterator<Bytes, byte[]> range(Bytes from, Bytes to, boolean ascending) {
            return engine.scan(List.of(KeyRange.between(from, to, ascending)));
        }
    }
}
