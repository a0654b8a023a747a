/**
 * What a store tells of itself: the metrics of Kafka's metered stores, under Kafka's names, and those of the write-back
 * cache, all of them listed in {@link dev.crema.store.metrics.CacheMetric}.
 *
 * <p>The priority is that a figure nobody records costs nothing. What is on by default is either a gauge over a count that
 * the store keeps anyway ({@link dev.crema.store.metrics.Count}) and is worked out when it is read, or recorded once a
 * commit; a clock is read for a single call only where its sensor records.
 */
package dev.crema.store.metrics;
