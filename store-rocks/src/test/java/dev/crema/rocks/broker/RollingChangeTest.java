package dev.crema.rocks.broker;

import dev.crema.store.broker.RollingChangeContract;

class RollingChangeTest extends RollingChangeContract {

    RollingChangeTest() {
        super(Formats.Kafkas.class, Formats.Cremas.class);
    }
}
