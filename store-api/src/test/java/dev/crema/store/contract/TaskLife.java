package dev.crema.store.contract;

import dev.crema.store.broker.Guarantee;
import dev.crema.store.contract.ChangelogPartition.Entry;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.TaskCorruptedException;
import org.apache.kafka.streams.processor.internals.RecordCollector;

/**
 * A task from opening its store to closing it, which goes about its store as Kafka's {@code ProcessorStateManager} does.
 * Without a thread it is a standby.
 */
final class TaskLife implements AutoCloseable {

    /** Records in a batch of restoration; the state is committed after every second one. */
    private static final int BATCH = 3;

    /** What all lives of a task have in common. */
    record Application(
            Guarantee guarantee, Map<String, ?> settings, Function<TestTask, PlainView<String, String, ?>> opening) {

        private Map<String, Object> properties() {
            Map<String, Object> properties = new HashMap<>(settings);
            properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, guarantee.setting());
            return properties;
        }
    }

    private final Application application;
    private final TopicPartition changelog;
    private final TestTask task;
    private RecordCollector collector;
    private PlainView<String, String, ?> store;
    private Long found;
    private Long offset; // null while it is not known

    /** @param thread that runs the task; null for none */
    TaskLife(Application application, TopicPartition changelog, Path directory, StreamThread thread) {
        this.application = application;
        this.changelog = changelog;
        this.task = new TestTask(directory, application.properties(), () -> collector);
        if (thread == null) {
            task.context().transitionToStandby(null);
        } else {
            collector = thread.collector(0);
        }
    }

    /**
     * Opens the store and asks for its offset.
     *
     * @throws TaskCorruptedException if the store says so, or has no offset where the directory had something in it
     */
    void open(boolean directoryIsEmpty) {
        store = application.opening.apply(task);
        found = store.store().committedOffset(changelog);
        boolean mustKnow = store.persistent() && application.guarantee == Guarantee.EXACTLY_ONCE;
        if (found == null && mustKnow && !directoryIsEmpty) {
            throw new TaskCorruptedException(Set.of(task.context().taskId()));
        }
        offset = found == null || found == TransactionalTask.UNKNOWN ? null : found;
    }

    PlainView<String, String, ?> store() {
        return store;
    }

    TestTask task() {
        return task;
    }

    /** The offset that the store gave when it was opened, null for none. */
    Long found() {
        return found;
    }

    /** The offset that the store is at as far as the runtime knows, -1 if it does not. */
    long known() {
        return offset == null ? -1 : offset;
    }

    void flush() {
        task.flush(store.store());
        collector.flush();
    }

    /** The store's {@code commit} with the offset of what was sent, or restored. */
    void checkpoint() {
        if (collector != null) {
            offset = collector.offsets().getOrDefault(changelog, offset);
        }
        long committed = offset == null ? TransactionalTask.UNKNOWN : offset;
        store.store().commit(store.persistent() ? Map.of(changelog, committed) : Map.of());
    }

    void restore(List<Entry> entries) {
        for (int from = 0; from < entries.size(); from += BATCH) {
            List<Entry> batch = entries.subList(from, Math.min(from + BATCH, entries.size()));
            task.restoreConsumed(
                    store.store(),
                    batch.stream()
                            .map(entry -> TestTask.consumed(
                                    entry.offset(),
                                    entry.record(),
                                    entry.record().key()))
                            .toList());
            offset = batch.get(batch.size() - 1).offset();
            if (from % (2 * BATCH) == BATCH) {
                checkpoint();
            }
        }
    }

    void toStandby() {
        task.clear(store.store());
        collector.closeClean();
        collector = null;
        task.context().transitionToStandby(null);
    }

    void toActive(StreamThread thread) {
        task.clear(store.store());
        collector = thread.collector(0);
        task.context().transitionToActive(null, collector, null);
    }

    /** Closes the store; whatever was sent may still be committed. */
    void closeClean() {
        task.close();
        if (collector != null) {
            collector.closeClean();
        }
    }

    /** Closes the store as after an exception, and aborts the thread's transaction. */
    void closeDirty() {
        close();
        collector.closeDirty();
    }

    /** Closes the store, whatever it says to it. */
    @Override
    public void close() {
        try {
            task.close();
        } catch (RuntimeException e) {
            // the runtime logs it: the task is given up anyway
        }
    }
}
