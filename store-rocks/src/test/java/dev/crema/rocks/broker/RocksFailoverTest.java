package dev.crema.rocks.broker;

import dev.crema.store.broker.FailoverContract;

class RocksFailoverTest extends FailoverContract {

    RocksFailoverTest() {
        super(StoresTogether.class);
    }
}
