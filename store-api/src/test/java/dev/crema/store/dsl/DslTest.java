package dev.crema.store.dsl;

import org.apache.kafka.streams.state.BuiltInDslStoreSuppliers.InMemoryDslStoreSuppliers;
import org.apache.kafka.streams.state.BuiltInDslStoreSuppliers.RocksDBDslStoreSuppliers;
import org.junit.jupiter.api.Nested;

/** The typed cache over Kafka's stores. */
class DslTest {

    @Nested
    class OverRocksDb extends DslContract {
        OverRocksDb() {
            super(RocksDBDslStoreSuppliers.class, RocksDBDslStoreSuppliers.class);
        }
    }

    @Nested
    class OverMemory extends DslContract {
        OverMemory() {
            super(InMemoryDslStoreSuppliers.class, InMemoryDslStoreSuppliers.class);
        }
    }
}
