/**
 * The typed cache for DSL applications, by configuration.
 *
 * <p>The DSL makes its stores itself, of bytes, under Kafka's cache. {@link dev.crema.store.dsl.CachingProcessorWrapper} is shown every
 * operator as the topology is built, and hands on the same operator with other factories of stores: each makes the store that Kafka's would, and
 * where Kafka's cache is in it, puts the typed cache over what is below that ({@code dev.crema.store.kafka.DslStores}).
 */
package dev.crema.store.dsl;
