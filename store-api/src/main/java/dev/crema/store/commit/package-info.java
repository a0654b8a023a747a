/**
 * What a store can know of the runtime's commits, and writes that wait for theirs. Kafka Streams 4.3 tells a store less than
 * one would expect: a running task under exactly-once gets no {@code commit} call at all ({@code StreamTask.postCommit}),
 * the calls it does get come after a failed commit too ({@code TaskManager.closeDirtyAndRevive}), and a store is flushed once
 * while stores flushed after it may still write to it ({@code ProcessorStateManager.flushCache}).
 *
 * <p>Two questions are answered here. When may writes wait again: {@link dev.crema.store.commit.CommitWindow}, for a cache,
 * where an error costs speed. Is a write committed: {@link dev.crema.store.commit.CommitProof}, for an engine, where an error
 * costs data. Until the second is answered writes are held as {@link dev.crema.store.commit.StagedWrites}, which readers see
 * and the disk does not. An engine puts the two together in one class; Kafka's own transactions (KIP-892) can take their place
 * there.
 */
package dev.crema.store.commit;
