package dev.crema.rocks;

import dev.crema.store.engine.DslSuppliers;

/**
 * {@link RocksStores} for all stores that the DSL asks a supplier for, as {@code dsl.store.suppliers.class} (KIP-954).
 *
 * <p>It asks for none for buffers ({@code suppress}, joins of a stream and a table with a grace period); versioned tables name one.
 */
public final class RocksDslStoreSuppliers extends DslSuppliers {

    public RocksDslStoreSuppliers() {
        super(new RocksStoreEngine());
    }
}
