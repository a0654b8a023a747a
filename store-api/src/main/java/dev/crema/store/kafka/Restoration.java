package dev.crema.store.kafka;

import java.util.Collection;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.processor.internals.ChangelogRecordDeserializationHelper;
import org.apache.kafka.streams.processor.internals.RecordBatchingStateRestoreCallback;
import org.apache.kafka.streams.query.Position;

/** The way records of a changelog come into a store, batch by batch, on whichever thread restores. */
public final class Restoration {

    private Restoration() {}

    /** Takes records of a changelog, in the store's format; a null value deletes. */
    @FunctionalInterface
    public interface Target {
        void restore(Collection<ConsumerRecord<byte[], byte[]>> records);
    }

    /** Registers the store with the runtime, to be restored by way of the target. */
    public static void register(StateStoreContext context, StateStore root, Target target) {
        context.register(root, (RecordBatchingStateRestoreCallback) target::restore);
    }

    /** Notes the position that a record was logged with, where the application logs positions (KIP-796). */
    public static void note(ConsumerRecord<byte[], byte[]> record, boolean logsPositions, Position position) {
        ChangelogRecordDeserializationHelper.applyChecksAndUpdatePosition(record, logsPositions, position);
    }
}
