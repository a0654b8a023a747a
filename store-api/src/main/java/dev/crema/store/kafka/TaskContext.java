package dev.crema.store.kafka;

import java.io.File;
import java.util.ConcurrentModificationException;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.metrics.Sensor;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.StreamsException;
import org.apache.kafka.streams.kstream.internals.WrappingNullableUtils;
import org.apache.kafka.streams.processor.RecordContext;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.internals.GlobalProcessorContextImpl;
import org.apache.kafka.streams.processor.internals.InternalProcessorContext;
import org.apache.kafka.streams.processor.internals.ProcessorContextUtils;
import org.apache.kafka.streams.processor.internals.ProcessorRecordContext;
import org.apache.kafka.streams.processor.internals.RecordCollector;
import org.apache.kafka.streams.processor.internals.SerdeGetter;
import org.apache.kafka.streams.processor.internals.StreamThread;
import org.apache.kafka.streams.processor.internals.Task;
import org.apache.kafka.streams.processor.internals.metrics.TaskMetrics;

/**
 * What a store needs of its task beyond the public {@link StateStoreContext}. All methods but {@link #taskId()},
 * {@link #instance()}, {@link #applicationId()}, {@link #configs()} and {@link #settings()} are for the thread that owns the task.
 */
public final class TaskContext {

    private final InternalProcessorContext<?, ?> context;
    private final String store;
    private final boolean keepsSourceBytes;

    private boolean isHandedOver;

    private ProcessorRecordContext lastSeen;
    private ProcessorRecordContext lastKept;

    private TaskContext(InternalProcessorContext<?, ?> context, String store) {
        this.context = context;
        this.store = store;
        this.keepsSourceBytes =
                context.appConfigs().get(StreamsConfig.ERRORS_DEAD_LETTER_QUEUE_TOPIC_NAME_CONFIG) != null;
    }

    /**
     * The context of {@code store}'s task.
     *
     * @throws IllegalArgumentException if the context is none of Kafka's own
     */
    public static TaskContext of(StateStoreContext context, String store) {
        TestedVersions.check();
        if (context instanceof InternalProcessorContext<?, ?> internal) {
            return new TaskContext(internal, store);
        }
        throw new IllegalArgumentException("store " + store + ": it needs a context of the Kafka Streams"
                + " runtime, got " + context.getClass().getName() + "; test with TopologyTestDriver");
    }

    InternalProcessorContext<?, ?> internal() {
        return context;
    }

    /** The store that needs it. */
    public String store() {
        return store;
    }

    public TaskId taskId() {
        return context.taskId();
    }

    /** What all tasks of a Kafka Streams instance have in common, and no others. */
    public Object instance() {
        return context.metrics();
    }

    public String applicationId() {
        return context.applicationId();
    }

    /** The application's configuration, given and parsed values. */
    public Map<String, Object> configs() {
        return context.appConfigs();
    }

    /** What these say to the runtime and its clients. */
    public RuntimeSettings settings() {
        return new RuntimeSettings(configs());
    }

    /**
     * Returns once the broker has taken all that the task's producer was given.
     *
     * @throws StreamsException if it refused any
     */
    public void awaitSent() {
        RecordCollector collector = collector();
        if (collector != null) {
            collector.flush();
        }
    }

    /** Whether this is the global task: its stores are committed but their caches are never flushed. */
    public boolean isGlobal() {
        return context instanceof GlobalProcessorContextImpl;
    }

    /** Whether the current thread processes records, and so can have a task restored that it finds corrupted. */
    public static boolean isProcessing() {
        return Thread.currentThread() instanceof StreamThread;
    }

    /** Whether the store is only opened to be asked for its offsets, at the runtime's start, and closed again. */
    public boolean isStarting() {
        return !isGlobal() && !(context instanceof RecordCollector.Supplier);
    }

    /** Whether the task only follows its changelogs; so does every task at the runtime's start, for a moment. */
    public boolean isStandby() {
        return context.taskType() == Task.TaskType.STANDBY;
    }

    /**
     * Whether the task has come to the end of its changelogs and processes, as far as there is input. No call tells an idle
     * task of it, but from then on its context refuses to take stores ({@code StreamTask.completeRestoration}, {@code
     * GlobalStateUpdateTask.initialize}). A standby's does so too, until its stores are registered for the active task that
     * takes them over ({@code ProcessorStateManager.registerStateStores}). For the store's writer or its timer, with its lock.
     */
    public boolean isRunning() {
        boolean isInitialized = refusesStores();
        isHandedOver &= isInitialized;
        return isInitialized && !isHandedOver && !isStandby();
    }

    private boolean refusesStores() {
        try {
            context.register(null, null);
            return false;
        } catch (IllegalStateException e) {
            return true;
        } catch (NullPointerException e) {
            return false; // of the store that is none
        }
    }

    /** The task becomes one of the other kind; with the lock of {@link #isRunning()}. */
    public void handOver() {
        isHandedOver = true;
    }

    /** The changelog topic of the store, which its serdes are given as topic. */
    public String changelogTopic() {
        return ProcessorContextUtils.changelogFor(context, store, false);
    }

    /** The given serde for keys, or the application's default. */
    public <T> Serde<T> keySerde(Serde<T> given) {
        try {
            return WrappingNullableUtils.prepareKeySerde(given, new SerdeGetter((StateStoreContext) context));
        } catch (ConfigException | StreamsException e) {
            throw noSerde("key", e);
        }
    }

    /** The given serde for values, or the application's default. */
    public <T> Serde<T> valueSerde(Serde<T> given) {
        try {
            return WrappingNullableUtils.prepareValueSerde(given, new SerdeGetter((StateStoreContext) context));
        } catch (ConfigException | StreamsException e) {
            throw noSerde("value", e);
        }
    }

    private StreamsException noSerde(String what, RuntimeException cause) {
        return new StreamsException(
                "store " + store + ", task " + taskId() + ": no " + what
                        + " serde; give one to the store builder or set" + " default." + what + ".serde",
                cause,
                taskId());
    }

    /**
     * The context of the record in process, to be kept with a write until it is written back; null outside of any
     * record. The source record's raw bytes stay behind unless a dead-letter topic may want them, since one buffered
     * entry would otherwise pin a whole fetched record.
     */
    public RecordContext recordContext() {
        ProcessorRecordContext current = context.recordContext();
        if (keepsSourceBytes || current == null || isLight(current)) {
            return current;
        }
        if (current != lastSeen) {
            lastSeen = current;
            lastKept = copy(current, current.headers());
        }
        return lastKept;
    }

    /** {@link #recordContext()} with headers of its own, which no later processor can change. */
    public RecordContext isolatedRecordContext() {
        ProcessorRecordContext current = context.recordContext();
        return current == null ? null : copy(current, new RecordHeaders(current.headers()));
    }

    private static boolean isLight(ProcessorRecordContext current) {
        return current.sourceRawKey() == null && current.sourceRawValue() == null;
    }

    private static ProcessorRecordContext copy(ProcessorRecordContext from, Headers headers) {
        return new ProcessorRecordContext(from.timestamp(), from.offset(), from.partition(), from.topic(), headers);
    }

    /**
     * Makes {@code recordContext} the context of the record in process, so that what is serialized, logged and forwarded
     * from here on belongs to it.
     *
     * @return the context before, to be entered again when done
     */
    public RecordContext enter(RecordContext recordContext) {
        RecordContext before = context.recordContext();
        context.setRecordContext((ProcessorRecordContext) recordContext);
        return before;
    }

    /**
     * Milliseconds since 1970, as they were when the runtime turned to the record in process: no clock is read, except
     * where none was handed to the task yet.
     */
    public long wallClock() {
        long cached = context.currentSystemTimeMs();
        return cached > 0 ? cached : System.currentTimeMillis();
    }

    /** Headers of the record in process, empty ones outside of any record. */
    public Headers headers() {
        return context.headers();
    }

    /** A view of the transactions of the task's producer, for one thread at a time. */
    public Transactions transactions() {
        return new Transactions(this::collector);
    }

    private RecordCollector collector() {
        return context instanceof RecordCollector.Supplier supplier ? supplier.recordCollector() : null;
    }

    /** The directory of the task's state. */
    public File stateDir() {
        return context.stateDir();
    }

    /** Kafka's sensor of the task's records that were dropped, registered in the name of the current thread. */
    public Sensor droppedRecords() {
        return TaskMetrics.droppedRecordsSensor(
                Thread.currentThread().getName(), taskId().toString(), context.metrics());
    }

    /** Asks for a commit after the records in process: of all tasks of the thread, as every commit is. */
    public void requestCommit() {
        context.commit();
    }

    /**
     * The partition that the store is restored from, a changelog or the source topic that serves as one; empty for a store
     * that is not logged, and for global stores, which have several.
     */
    public Optional<TopicPartition> changelog() {
        String topic = isGlobal() ? null : context.changelogFor(store);
        return Optional.ofNullable(topic).map(name -> new TopicPartition(name, taskId().partition()));
    }

    /** The offset of the record in process, if it came from this partition. */
    public OptionalLong offsetIn(TopicPartition partition) {
        ProcessorRecordContext current = context.recordContext();
        return current != null
                        && current.partition() == partition.partition()
                        && partition.topic().equals(current.topic())
                ? OptionalLong.of(current.offset())
                : OptionalLong.empty();
    }

    /**
     * The offset of the newest record that the task's producer has sent to a partition and the broker has acknowledged; empty
     * where there is none.
     */
    public OptionalLong sentOffset(TopicPartition partition) {
        RecordCollector collector = collector();
        Long offset = collector == null ? null : sentOffsets(collector).get(partition);
        return offset == null ? OptionalLong.empty() : OptionalLong.of(offset);
    }

    /** A copy of a plain map to which the producer's thread adds: it succeeds but for the moments in which it does. */
    private static Map<TopicPartition, Long> sentOffsets(RecordCollector collector) {
        while (true) {
            try {
                return collector.offsets();
            } catch (ConcurrentModificationException e) {
                Thread.onSpinWait();
            }
        }
    }
}
