/**
 * Tests on a real broker in this process, and what other modules need to write theirs: {@link
 * dev.crema.store.broker.EmbeddedBroker} to run against, {@link dev.crema.store.broker.CrashRun} to kill an application with
 * any stores at random moments and compare what it remembers with what it was given.
 */
package dev.crema.store.broker;
