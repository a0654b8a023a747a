/**
 * What a store can know of the runtime's commits. Kafka Streams 4.3 tells a store less than one would expect: a running
 * task under exactly-once gets no {@code commit} call at all ({@code StreamTask.postCommit}), and a store is flushed once
 * while stores flushed after it may still write to it ({@code ProcessorStateManager.flushCache}).
 */
package dev.crema.store.commit;
