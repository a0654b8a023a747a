package dev.crema.memory;

import dev.crema.store.engine.DslSuppliers;

/**
 * {@link MemoryStores} for all stores that the DSL asks a supplier for, as {@code dsl.store.suppliers.class} (KIP-954), without warm
 * start.
 *
 * <p>It asks for none for buffers ({@code suppress}, joins of a stream and a table with a grace period); versioned tables name one.
 */
public final class MemoryDslStoreSuppliers extends DslSuppliers {

    public MemoryDslStoreSuppliers() {
        super(new MemoryStoreEngine());
    }
}
