package dev.crema.rocks;

import dev.crema.store.contract.AggregationsContract;
import java.time.Duration;
import org.apache.kafka.streams.state.SessionBytesStoreSupplier;
import org.apache.kafka.streams.state.WindowBytesStoreSupplier;

class RocksAggregationsTest extends AggregationsContract {

    @Override
    protected WindowBytesStoreSupplier windows(String name, Duration retention, Duration length) {
        return RocksStores.persistentWindowStore(name, retention, length, false);
    }

    @Override
    protected SessionBytesStoreSupplier sessions(String name, Duration retention) {
        return RocksStores.persistentSessionStore(name, retention);
    }
}
