package dev.crema.rocks.broker;

import dev.crema.store.broker.ChangedChangelogContract;

class RocksChangedChangelogTest extends ChangedChangelogContract {

    RocksChangedChangelogTest() {
        super(StoresTogether.class);
    }
}
