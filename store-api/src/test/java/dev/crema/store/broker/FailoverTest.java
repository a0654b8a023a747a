package dev.crema.store.broker;

class FailoverTest extends FailoverContract {

    FailoverTest() {
        super(CachedTallyStores.class);
    }
}
