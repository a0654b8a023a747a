package dev.crema.memory.broker;

import dev.crema.store.broker.ChangedChangelogContract;

class WarmChangedChangelogTest extends ChangedChangelogContract {

    WarmChangedChangelogTest() {
        super(WarmStores.Together.class);
    }
}
