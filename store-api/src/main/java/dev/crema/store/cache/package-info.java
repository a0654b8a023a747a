/**
 * The typed write-back layer: it takes the place of Kafka's metered and caching layers and keeps hot state as live
 * objects.
 *
 * <p>A write enters the {@code WriteBuffer}, under its serialized key and the context of the record it was made for, and
 * leaves it when the runtime flushes the task's caches or the buffer is full: then the value is serialized and goes through
 * Kafka's changelog layer into the store below, in order of last write. What has left the buffer is kept in the
 * {@code ReadCache}. A read asks buffer, read cache and store below, in this order.
 *
 * <p>What is held never changes: a value is of a class that allows no change, or it is the cache's own copy, made at
 * {@code put} by {@code Copies}, and every reader gets another. So nobody has to be trusted with a live object, and a query
 * thread can read one at any time.
 *
 * <p>Bounds are in bytes of heap. {@code Weights} says what an entry takes: its own objects by their {@code Layout}, keys,
 * values and contexts by the {@code Footprint} of some and, for the others, by their serialized size. The stores of an instance share
 * one {@code CacheBudget}, of which each has a {@code CacheShare}: it tells the share what it has buffered, and the share moves the bound of
 * its read cache.
 *
 * <p>The cache is the same for stores of every shape: to it the store {@code Below} has values by key, and windows and sessions have
 * keys with a time ({@code Timed}). What is theirs is how they are scanned ({@code TimedScans}): {@code Timelines} know which windows of
 * a key are buffered, and of keys that were searched before which ones there are.
 *
 * <p>The priorities, in order: nothing is acknowledged before it is logged; every read sees the writes before it; one
 * serialization for each distinct key of a commit, and few more to know what the buffer takes.
 *
 * <p>Threads: one thread owns a store, writes it and fills the read cache. Query threads read beside it without locks.
 */
package dev.crema.store.cache;
