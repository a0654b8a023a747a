/**
 * In-memory bytes stores, to be put under {@link dev.crema.store.CachedStores}, under Kafka's own builders or into a
 * {@code Materialized}. At present they are Kafka's own stores; the entry points are those that Crema's engine will have.
 */
package dev.crema.memory;
