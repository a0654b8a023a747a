package dev.crema.memory;

import dev.crema.store.contract.KeyValueEngineContract;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;

class MemoryStoresTest extends KeyValueEngineContract {

    @Override
    protected KeyValueBytesStoreSupplier plain(String name) {
        return MemoryStores.inMemoryKeyValueStore(name);
    }

    @Override
    protected KeyValueBytesStoreSupplier timestamped(String name) {
        return MemoryStores.inMemoryTimestampedKeyValueStore(name);
    }

    @Override
    protected KeyValueBytesStoreSupplier withHeaders(String name) {
        return MemoryStores.inMemoryTimestampedKeyValueStoreWithHeaders(name);
    }

    @Override
    protected boolean persistent() {
        return false;
    }
}
