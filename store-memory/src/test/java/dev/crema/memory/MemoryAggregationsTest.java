package dev.crema.memory;

import dev.crema.store.contract.AggregationsContract;
import java.time.Duration;
import org.apache.kafka.streams.state.SessionBytesStoreSupplier;
import org.apache.kafka.streams.state.WindowBytesStoreSupplier;

class MemoryAggregationsTest extends AggregationsContract {

    @Override
    protected WindowBytesStoreSupplier windows(String name, Duration retention, Duration length) {
        return MemoryStores.inMemoryWindowStore(name, retention, length, false);
    }

    @Override
    protected SessionBytesStoreSupplier sessions(String name, Duration retention) {
        return MemoryStores.inMemorySessionStore(name, retention);
    }
}
