/**
 * What a store promises, as interfaces with tests: a store's test implements the contracts it keeps. Kafka's own stores run
 * the same ones, so that we know where we differ, and the day they catch up. Part of the module's test-jar.
 */
package dev.crema.store.contract;
