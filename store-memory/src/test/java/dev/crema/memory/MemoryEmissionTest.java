package dev.crema.memory;

import dev.crema.store.dsl.EmissionContract;

class MemoryEmissionTest extends EmissionContract {

    MemoryEmissionTest() {
        super(MemoryDslStoreSuppliers.class);
    }
}
