/**
 * Configuration keys and where their values come from. A setting made on a builder wins over
 * {@code crema.stores.<store>.<key>} in the application's configuration, that over {@code crema.<key>}, that over the
 * default. Times and sizes may have a unit. Keys are checked together when a store is opened, and all problems are reported at once.
 */
package dev.crema.store.settings;
