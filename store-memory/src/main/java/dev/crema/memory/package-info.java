/**
 * In-memory bytes stores, to be put under {@link dev.crema.store.CachedStores}, under Kafka's own builders or into a
 * {@code Materialized}.
 */
package dev.crema.memory;
