package dev.crema.rocks.broker;

import dev.crema.rocks.RocksDslStoreSuppliers;
import dev.crema.store.dsl.DslOnBrokerContract;

class RocksDslOnBrokerTest extends DslOnBrokerContract {

    RocksDslOnBrokerTest() {
        super(RocksDslStoreSuppliers.class);
    }
}
