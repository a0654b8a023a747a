package dev.crema.rocks;

import dev.crema.store.dsl.EmissionContract;

class RocksEmissionTest extends EmissionContract {

    RocksEmissionTest() {
        super(RocksDslStoreSuppliers.class);
    }
}
