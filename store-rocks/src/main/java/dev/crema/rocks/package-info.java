/**
 * Transactional bytes stores over RocksDB, to be put under {@link dev.crema.store.CachedStores}, under Kafka's own builders or
 * into a {@code Materialized}. After the death of the process a store is at some committed offset of its changelog, under both
 * guarantees, and restoration goes on from there.
 *
 * <p>The way of a write, from the top: {@code dev.crema.store.engine} has the store as the runtime holds it; {@code OpenStore} is
 * its data from one opening to the next closing; {@code Transaction} stages the write until it is committed, which {@code
 * Commits} know ({@link dev.crema.store.commit}); {@code Draining} brings it down, by a thread of all stores ({@code Upkeep});
 * {@code Disk} writes data together with what is known of them ({@code Ledger}: offsets, position, whether something uncommitted is
 * inside); {@code Database} owns RocksDB's native handles. {@code Opening} finds out whether what is on disk can be built on.
 *
 * <p>What an active task restores goes past staging and memtables: {@code BulkLoad} collects it, and {@code Database} takes it in as
 * table files.
 *
 * <p>Reads take no lock: the {@code ReadPath} leads through the staged writes, then to disk; only one in the midst of a restoration
 * waits for what is held to be written. {@code Readers} counts them, so that a database is closed only when nobody is inside.
 *
 * <p>All stores of the process share a {@code MemoryBudget}: one cache of blocks, to which memtables are charged. {@code
 * StoreOptions} are RocksDB's options for one store, with the reason of each that is not Kafka's.
 *
 * <p>Files of key-value stores are laid out as Kafka's stores of the same format lay them out, with keys of our own in the family of
 * offsets that Kafka's stores pass over. Windows and sessions have a {@code Layout} of their own, with a column family for each segment of
 * time ({@code SegmentFamilies}).
 */
package dev.crema.rocks;
