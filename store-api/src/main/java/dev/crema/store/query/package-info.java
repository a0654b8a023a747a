/**
 * Interactive queries (IQv2, KIP-796) against a store that buffers writes. {@link dev.crema.store.query.StoreQueries} is
 * the same for every kind of store: it checks the position bound, says how far the answer goes, and refuses what the kind
 * does not answer. A kind, such as {@link dev.crema.store.query.KeyValueQueries}, says how each query is read from a
 * {@link dev.crema.store.query.StoreView}.
 *
 * <p>An answer may be newer than the position it carries and is never older. Query threads run beside the thread that
 * writes and take no lock while they hold another: the {@code query} method of Kafka's bytes stores, which does, is never
 * called (KAFKA-19629).
 */
package dev.crema.store.query;
