package dev.crema.store;

import dev.crema.store.contract.SessionStoreContract;
import dev.crema.store.contract.WindowStoreContract;
import java.time.Duration;
import org.apache.kafka.streams.state.SessionBytesStoreSupplier;
import org.apache.kafka.streams.state.Stores;
import org.apache.kafka.streams.state.WindowBytesStoreSupplier;
import org.junit.jupiter.api.Nested;

/** Kafka's own stores of windows and sessions keep the contracts, which therefore ask for nothing that is new. */
class KafkaTimedStoresTest {

    @Nested
    class RocksDbWindows implements WindowStoreContract {
        @Override
        public WindowBytesStoreSupplier supplier(
                String name, Duration retention, Duration windowSize, boolean retainDuplicates) {
            return Stores.persistentWindowStore(name, retention, windowSize, retainDuplicates);
        }
    }

    @Nested
    class MemoryWindows implements WindowStoreContract {
        @Override
        public WindowBytesStoreSupplier supplier(
                String name, Duration retention, Duration windowSize, boolean retainDuplicates) {
            return Stores.inMemoryWindowStore(name, retention, windowSize, retainDuplicates);
        }
    }

    @Nested
    class MemorySessions implements SessionStoreContract {
        @Override
        public SessionBytesStoreSupplier supplier(String name, Duration retention) {
            return Stores.inMemorySessionStore(name, retention);
        }
    }
}
