/**
 * Stores from a file. {@link dev.crema.store.config.StoreCatalog} reads lines ({@code Entry}), sorts them by store ({@code CatalogReader}), has each store's
 * checked against the keys of its shape and its engine ({@code Declaration}), and tells all that is wrong at once ({@code Problems}).
 */
package dev.crema.store.config;
