package dev.crema.memory.broker;

import dev.crema.store.broker.FailoverContract;

class WarmFailoverTest extends FailoverContract {

    WarmFailoverTest() {
        super(WarmStores.Together.class);
    }
}
