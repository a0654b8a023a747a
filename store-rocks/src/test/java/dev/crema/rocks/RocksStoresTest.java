package dev.crema.rocks;

import dev.crema.store.contract.KeyValueEngineContract;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;

class RocksStoresTest extends KeyValueEngineContract {

    @Override
    protected KeyValueBytesStoreSupplier plain(String name) {
        return RocksStores.persistentKeyValueStore(name);
    }

    @Override
    protected KeyValueBytesStoreSupplier timestamped(String name) {
        return RocksStores.persistentTimestampedKeyValueStore(name);
    }

    @Override
    protected KeyValueBytesStoreSupplier withHeaders(String name) {
        return RocksStores.persistentTimestampedKeyValueStoreWithHeaders(name);
    }

    @Override
    protected boolean persistent() {
        return true;
    }
}
