package dev.crema.store.broker;

import dev.crema.store.CachedStores;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;
import org.apache.kafka.streams.state.TimestampedKeyValueStore;
import org.apache.kafka.streams.state.ValueAndTimestamp;
import org.apache.kafka.streams.state.internals.WrappedStateStore;

/**
 * Our store made wrong: it writes back in {@code commit}, as an innocent reading of {@code StateStore} suggests, and not
 * when the runtime flushes caches. By then the input offsets are committed.
 */
public final class WritesBackAtCommit
        extends WrappedStateStore<TimestampedKeyValueStore<String, Tally>, String, ValueAndTimestamp<Tally>>
        implements TimestampedKeyValueStore<String, Tally> {

    /** One store made wrong and the same as it is, side by side. */
    public static final class TwoStores implements TallyStores {

        static final String WRONG = "at-commit";
        static final String RIGHT = "at-flush";

        @Override
        public List<Subtopology> subtopologies(String topic) {
            return List.of(Subtopology.of(topic, List.of(new Builder(right(WRONG)), right(RIGHT))));
        }

        private static StoreBuilder<TimestampedKeyValueStore<String, Tally>> right(String name) {
            return CachedStores.timestampedKeyValueStoreBuilder(
                    Stores.persistentTimestampedKeyValueStore(name), Serdes.String(), Tally.serde());
        }
    }

    private record Builder(StoreBuilder<TimestampedKeyValueStore<String, Tally>> right)
            implements StoreBuilder<TimestampedKeyValueStore<String, Tally>> {

        @Override
        public TimestampedKeyValueStore<String, Tally> build() {
            return new WritesBackAtCommit(right.build());
        }

        @Override
        public Builder withCachingEnabled() {
            right.withCachingEnabled();
            return this;
        }

        @Override
        public Builder withCachingDisabled() {
            right.withCachingDisabled();
            return this;
        }

        @Override
        public Builder withLoggingEnabled(Map<String, String> config) {
            right.withLoggingEnabled(config);
            return this;
        }

        @Override
        public Builder withLoggingDisabled() {
            right.withLoggingDisabled();
            return this;
        }

        @Override
        public Map<String, String> logConfig() {
            return right.logConfig();
        }

        @Override
        public boolean loggingEnabled() {
            return right.loggingEnabled();
        }

        @Override
        public String name() {
            return right.name();
        }
    }

    private WritesBackAtCommit(TimestampedKeyValueStore<String, Tally> right) {
        super(right);
    }

    @Override
    public void flushCache() {
        // the fault that the crash test must find
    }

    @Override
    public void commit(Map<TopicPartition, Long> changelogOffsets) {
        super.flushCache();
        super.commit(changelogOffsets);
    }

    @Override
    public ValueAndTimestamp<Tally> get(String key) {
        return wrapped().get(key);
    }

    @Override
    public void put(String key, ValueAndTimestamp<Tally> value) {
        wrapped().put(key, value);
    }

    @Override
    public ValueAndTimestamp<Tally> putIfAbsent(String key, ValueAndTimestamp<Tally> value) {
        return wrapped().putIfAbsent(key, value);
    }

    @Override
    public void putAll(List<KeyValue<String, ValueAndTimestamp<Tally>>> entries) {
        wrapped().putAll(entries);
    }

    @Override
    public ValueAndTimestamp<Tally> delete(String key) {
        return wrapped().delete(key);
    }

    @Override
    public KeyValueIterator<String, ValueAndTimestamp<Tally>> range(String from, String to) {
        return wrapped().range(from, to);
    }

    @Override
    public KeyValueIterator<String, ValueAndTimestamp<Tally>> reverseRange(String from, String to) {
        return wrapped().reverseRange(from, to);
    }

    @Override
    public KeyValueIterator<String, ValueAndTimestamp<Tally>> all() {
        return wrapped().all();
    }

    @Override
    public KeyValueIterator<String, ValueAndTimestamp<Tally>> reverseAll() {
        return wrapped().reverseAll();
    }

    @Override
    public <PS extends Serializer<P>, P> KeyValueIterator<String, ValueAndTimestamp<Tally>> prefixScan(
            P prefix, PS prefixKeySerializer) {
        return wrapped().prefixScan(prefix, prefixKeySerializer);
    }

    @Override
    public long approximateNumEntries() {
        return wrapped().approximateNumEntries();
    }
}
