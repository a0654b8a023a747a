/**
 * In-memory bytes stores, to be put under {@link dev.crema.store.CachedStores}, under Kafka's own builders or into a
 * {@code Materialized}.
 *
 * <pre>
 *  MemoryEngine ─┬─ SnapshotTree    the data; views of a moment, for scans and snapshots
 *                ├─ PendingWrites   what is known of commits (dev.crema.store.commit)
 *                └─ WarmStart ─┬─ FoundSnapshot   what is started from
 *                              └─ SnapshotFile    what is left for the next start
 * </pre>
 *
 * <p>The stores over it, of each shape, are those of {@code dev.crema.store.engine}.
 *
 * <p>All of a snapshot is read before its offset is told to the runtime, on the thread that opens the task: from then on Kafka
 * Streams 4.3 has no way to restore one store anew but to delete the directory of the whole task ({@code
 * ProcessorStateManager.initializeStoreOffsets} asks once; {@code TaskManager.closeDirtyAndRevive} wipes). It is put into the tree
 * by another thread. At the runtime's start, when every store is opened once for its offsets, only its head is read.
 */
package dev.crema.memory;
