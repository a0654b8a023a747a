package dev.crema.memory;

import dev.crema.store.CachedStores;
import dev.crema.store.contract.ConcurrentSnapshotContract;
import dev.crema.store.contract.KeyValueStoreContract;
import dev.crema.store.contract.PlainView;
import dev.crema.store.contract.SessionStoreContract;
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

/** The in-memory stores keep their contracts in each format under Kafka's builders; under Crema's {@link MemoryStoresTest}. */
class MemoryContractsTest {

    @Nested
    class Plain implements KeyValueStoreContract, ConcurrentSnapshotContract {
        @Override
        public <K> PlainView<K, String, ?> open(TestTask task, Serde<K> keys) {
            return PlainView.plain(task.open(
                    Stores.keyValueStoreBuilder(MemoryStores.inMemoryKeyValueStore("store"), keys, Serdes.String())));
        }
    }

    @Nested
    class Timestamped implements KeyValueStoreContract, ConcurrentSnapshotContract {
        @Override
        public <K> PlainView<K, String, ?> open(TestTask task, Serde<K> keys) {
            return PlainView.timestamped(task.open(Stores.timestampedKeyValueStoreBuilder(
                    MemoryStores.inMemoryTimestampedKeyValueStore("store"), keys, Serdes.String())));
        }
    }

    @Nested
    class WithHeaders implements KeyValueStoreContract, ConcurrentSnapshotContract {
        @Override
        public <K> PlainView<K, String, ?> open(TestTask task, Serde<K> keys) {
            return PlainView.withHeaders(task.open(Stores.timestampedKeyValueStoreWithHeadersBuilder(
                    MemoryStores.inMemoryTimestampedKeyValueStoreWithHeaders("store"), keys, Serdes.String())));
        }
    }

    @Nested
    class Windows implements WindowStoreContract {
        @Override
        public WindowBytesStoreSupplier supplier(
                String name, Duration retention, Duration windowSize, boolean retainDuplicates) {
            return MemoryStores.inMemoryWindowStore(name, retention, windowSize, retainDuplicates);
        }
    }

    @Nested
    class Sessions implements SessionStoreContract {
        @Override
        public SessionBytesStoreSupplier supplier(String name, Duration retention) {
            return MemoryStores.inMemorySessionStore(name, retention);
        }
    }

    @Nested
    class WindowsFoundByTime implements WindowStoreContract {
        @Override
        public WindowBytesStoreSupplier supplier(
                String name, Duration retention, Duration windowSize, boolean retainDuplicates) {
            return new MemoryDslStoreSuppliers()
                    .windowStore(new DslWindowParams(
                            name,
                            retention,
                            windowSize,
                            retainDuplicates,
                            EmitStrategy.onWindowClose(),
                            true,
                            DslStoreFormat.PLAIN));
        }
    }

    @Nested
    class SessionsFoundByTime implements SessionStoreContract {
        @Override
        public SessionBytesStoreSupplier supplier(String name, Duration retention) {
            return new MemoryDslStoreSuppliers()
                    .sessionStore(
                            new DslSessionParams(name, retention, EmitStrategy.onWindowClose(), DslStoreFormat.PLAIN));
        }
    }

    @Nested
    class WindowsUnderCremasCache implements WindowStoreContract {
        @Override
        public WindowBytesStoreSupplier supplier(
                String name, Duration retention, Duration windowSize, boolean retainDuplicates) {
            return MemoryStores.inMemoryWindowStore(name, retention, windowSize, retainDuplicates);
        }

        @Override
        public StoreBuilder<WindowStore<String, String>> builder(WindowBytesStoreSupplier supplier) {
            return CachedStores.windowStoreBuilder(supplier, Serdes.String(), Serdes.String());
        }
    }

    @Nested
    class SessionsUnderCremasCache implements SessionStoreContract {
        @Override
        public SessionBytesStoreSupplier supplier(String name, Duration retention) {
            return MemoryStores.inMemorySessionStore(name, retention);
        }

        @Override
        public StoreBuilder<SessionStore<String, String>> builder(SessionBytesStoreSupplier supplier) {
            return CachedStores.sessionStoreBuilder(supplier, Serdes.String(), Serdes.String());
        }
    }
}
