/**
 * Where to start: {@link dev.crema.store.CachedStores} has the methods of Kafka's {@code Stores} that build stores, under
 * the same names and with the same arguments. A builder taken from here gives a store that keeps hot state as live objects
 * in a write-back cache over any bytes store, Kafka's own included. For a whole DSL application see {@link dev.crema.store.dsl.CachedDsl}.
 */
package dev.crema.store;
