/**
 * The one door to Kafka's internals: every import of an {@code org.apache.kafka.streams.*.internals} class in main code
 * is in this package, so that a new Kafka version is checked here and nowhere else.
 *
 * <p>What passes through: the wrapper type by which the runtime finds a store's format and flushes its cache
 * ({@link dev.crema.store.kafka.RootStore}), the part of the processor context that is not public
 * ({@link dev.crema.store.kafka.TaskContext}), what settings say to the runtime ({@link
 * dev.crema.store.kafka.RuntimeSettings}), Kafka's own changelog layer and its value formats
 * ({@link dev.crema.store.kafka.KafkaLayers}), the factories of the DSL's stores
 * ({@link dev.crema.store.kafka.DslStores}). Nothing here knows our cache.
 */
package dev.crema.store.kafka;
