package dev.crema.rocks;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crema.store.CachedStores;
import dev.crema.store.contract.AtomicCommitContract;
import dev.crema.store.contract.ConcurrentSnapshotContract;
import dev.crema.store.contract.DurableCommitContract;
import dev.crema.store.contract.KeyValueStoreContract;
import dev.crema.store.contract.PlainView;
import dev.crema.store.contract.SessionStoreContract;
import dev.crema.store.contract.SnapshotContract;
import dev.crema.store.contract.TestTask;
import dev.crema.store.contract.WindowStoreContract;
import java.time.Duration;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.DslStoreFormat;
import org.apache.kafka.streams.kstream.EmitStrategy;
import org.apache.kafka.streams.state.DslSessionParams;
import org.apache.kafka.streams.state.DslWindowParams;
import org.apache.kafka.streams.state.SessionBytesStoreSupplier;
import org.apache.kafka.streams.state.SessionStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;
import org.apache.kafka.streams.state.WindowBytesStoreSupplier;
import org.apache.kafka.streams.state.WindowStore;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The RocksDB stores keep all contracts in each format, and under either cache in one: a cache sees no format. */
class RocksContractsTest {

    private static final Duration RETENTION = Duration.ofMinutes(5);
    private static final Duration LENGTH = Duration.ofMinutes(1);

    /** All that a transactional key-value store promises. */
    interface Contracts extends KeyValueStoreContract, SnapshotContract, DurableCommitContract, AtomicCommitContract {}

    @Nested
    class Plain implements Contracts, ConcurrentSnapshotContract {
        @Override
        public <K> PlainView<K, String, ?> open(TestTask task, Serde<K> keys) {
            return Layers.BARE.plain(task, keys);
        }
    }

    @Nested
    class Timestamped implements Contracts, ConcurrentSnapshotContract {
        @Override
        public <K> PlainView<K, String, ?> open(TestTask task, Serde<K> keys) {
            return Layers.BARE.timestamped(task, keys);
        }
    }

    @Nested
    class WithHeaders implements Contracts, ConcurrentSnapshotContract {
        @Override
        public <K> PlainView<K, String, ?> open(TestTask task, Serde<K> keys) {
            return Layers.BARE.withHeaders(task, keys);
        }
    }

    @Nested
    class TimestampedUnderCremasCache implements Contracts {
        @Override
        public <K> PlainView<K, String, ?> open(TestTask task, Serde<K> keys) {
            return Layers.CREMAS_CACHE.timestamped(task, keys);
        }
    }

    @Nested
    class TimestampedUnderKafkasCache implements UnderKafkasCache {
        @Override
        public <K> PlainView<K, String, ?> open(TestTask task, Serde<K> keys) {
            return Layers.KAFKAS_CACHE.timestamped(task, keys);
        }
    }

    /** What a transactional store promises, whatever its shape; its windows are all at one time here. */
    interface OfCommits extends DurableCommitContract, AtomicCommitContract {}

    @Nested
    class Windows implements OfCommits, WindowStoreContract {
        @Override
        public WindowBytesStoreSupplier supplier(
                String name, Duration retention, Duration windowSize, boolean retainDuplicates) {
            return RocksStores.persistentWindowStore(name, retention, windowSize, retainDuplicates);
        }

        @Override
        public <K> PlainView<K, String, ?> open(TestTask task, Serde<K> keys) {
            var store = supplier("store", RETENTION, LENGTH, false);
            return PlainView.plain(task.open(Stores.windowStoreBuilder(store, keys, Serdes.String())));
        }
    }

    @Nested
    class TimestampedWindows implements OfCommits {
        @Override
        public <K> PlainView<K, String, ?> open(TestTask task, Serde<K> keys) {
            var store = RocksStores.persistentTimestampedWindowStore("store", RETENTION, LENGTH, false);
            return PlainView.timestamped(task.open(Stores.timestampedWindowStoreBuilder(store, keys, Serdes.String())));
        }
    }

    @Nested
    class WindowsWithHeaders implements OfCommits {
        @Override
        public <K> PlainView<K, String, ?> open(TestTask task, Serde<K> keys) {
            var store = RocksStores.persistentTimestampedWindowStoreWithHeaders("store", RETENTION, LENGTH, false);
            return PlainView.withHeaders(
                    task.open(Stores.timestampedWindowStoreWithHeadersBuilder(store, keys, Serdes.String())));
        }
    }

    @Nested
    class Sessions implements OfCommits, SessionStoreContract {
        @Override
        public SessionBytesStoreSupplier supplier(String name, Duration retention) {
            return RocksStores.persistentSessionStore(name, retention);
        }

        @Override
        public <K> PlainView<K, String, ?> open(TestTask task, Serde<K> keys) {
            return PlainView.plain(
                    task.open(Stores.sessionStoreBuilder(supplier("store", RETENTION), keys, Serdes.String())));
        }
    }

    @Nested
    class SessionsWithHeaders implements OfCommits {
        @Override
        public <K> PlainView<K, String, ?> open(TestTask task, Serde<K> keys) {
            var store = RocksStores.persistentSessionStoreWithHeaders("store", RETENTION);
            return PlainView.withHeaders(
                    task.open(Stores.sessionStoreWithHeadersBuilder(store, keys, Serdes.String())));
        }
    }

    @Nested
    class WindowsFoundByTime implements OfCommits, WindowStoreContract {
        @Override
        public WindowBytesStoreSupplier supplier(
                String name, Duration retention, Duration windowSize, boolean retainDuplicates) {
            return new RocksDslStoreSuppliers()
                    .windowStore(new DslWindowParams(
                            name,
                            retention,
                            windowSize,
                            retainDuplicates,
                            EmitStrategy.onWindowClose(),
                            true,
                            DslStoreFormat.PLAIN));
        }

        @Override
        public <K> PlainView<K, String, ?> open(TestTask task, Serde<K> keys) {
            var store = supplier("store", RETENTION, LENGTH, false);
            return PlainView.plain(task.open(Stores.windowStoreBuilder(store, keys, Serdes.String())));
        }
    }

    @Nested
    class SessionsFoundByTime implements OfCommits, SessionStoreContract {
        @Override
        public SessionBytesStoreSupplier supplier(String name, Duration retention) {
            return new RocksDslStoreSuppliers()
                    .sessionStore(
                            new DslSessionParams(name, retention, EmitStrategy.onWindowClose(), DslStoreFormat.PLAIN));
        }

        @Override
        public <K> PlainView<K, String, ?> open(TestTask task, Serde<K> keys) {
            return PlainView.plain(
                    task.open(Stores.sessionStoreBuilder(supplier("store", RETENTION), keys, Serdes.String())));
        }
    }

    @Nested
    class WindowsUnderCremasCache implements OfCommits, WindowStoreContract {
        @Override
        public WindowBytesStoreSupplier supplier(
                String name, Duration retention, Duration windowSize, boolean retainDuplicates) {
            return RocksStores.persistentWindowStore(name, retention, windowSize, retainDuplicates);
        }

        @Override
        public StoreBuilder<WindowStore<String, String>> builder(WindowBytesStoreSupplier supplier) {
            return CachedStores.windowStoreBuilder(supplier, Serdes.String(), Serdes.String());
        }

        @Override
        public <K> PlainView<K, String, ?> open(TestTask task, Serde<K> keys) {
            var store = RocksStores.persistentTimestampedWindowStore("store", RETENTION, LENGTH, false);
            return PlainView.timestamped(
                    task.open(CachedStores.timestampedWindowStoreBuilder(store, keys, Serdes.String())));
        }
    }

    @Nested
    class SessionsUnderCremasCache implements OfCommits, SessionStoreContract {
        @Override
        public SessionBytesStoreSupplier supplier(String name, Duration retention) {
            return RocksStores.persistentSessionStore(name, retention);
        }

        @Override
        public StoreBuilder<SessionStore<String, String>> builder(SessionBytesStoreSupplier supplier) {
            return CachedStores.sessionStoreBuilder(supplier, Serdes.String(), Serdes.String());
        }

        @Override
        public <K> PlainView<K, String, ?> open(TestTask task, Serde<K> keys) {
            var store = RocksStores.persistentSessionStoreWithHeaders("store", RETENTION);
            return PlainView.withHeaders(
                    task.open(CachedStores.sessionStoreWithHeadersBuilder(store, keys, Serdes.String())));
        }
    }

    /**
     * Kafka's cache reads current values in a scan, and so is no snapshot whatever is below it; and in reverse order it shows
     * keys again that it has deletes of.
     */
    interface UnderKafkasCache extends KeyValueStoreContract, DurableCommitContract, AtomicCommitContract {
        @Override
        @Test
        default void a_delete_hides_a_key_that_no_cache_holds_in_either_direction() {
            assertThatThrownBy(
                            KeyValueStoreContract.super::a_delete_hides_a_key_that_no_cache_holds_in_either_direction)
                    .isInstanceOf(AssertionError.class);
        }
    }
}
