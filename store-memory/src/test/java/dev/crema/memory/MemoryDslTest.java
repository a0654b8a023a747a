package dev.crema.memory;

import dev.crema.store.dsl.DslContract;
import org.apache.kafka.streams.state.BuiltInDslStoreSuppliers.RocksDBDslStoreSuppliers;

class MemoryDslTest extends DslContract {

    MemoryDslTest() {
        super(RocksDBDslStoreSuppliers.class, MemoryDslStoreSuppliers.class);
    }
}
