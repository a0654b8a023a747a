package dev.crema.store.kafka;

import java.io.File;
import java.util.ConcurrentModificationException;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.TopicConfig;
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
 * {@link #instance()}, {@link #applicationId()} and {@link #configs()} are for the thread that owns the task.
 */
public final class TaskContext {

    /** The broker's {@code message.max.bytes} where it was left as it is. */
    private static final long BROKERS_MAX_MESSAGE_BYTES = 1_048_588;

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

    /** The producer's {@code max.request.size}, in bytes: no changelog record can be larger. */
    public long maxRequestSize() {
        String key = ProducerConfig.MAX_REQUEST_SIZE_CONFIG;
        Object byDefault = ProducerConfig.configDef().defaultValues().get(key);
        return setting(StreamsConfig.producerPrefix(key), setting(key, byDefault));
    }

    /**
     * The largest batch that the changelog topic was created to take ({@code max.message.bytes}), in bytes. What it takes
     * by now only the broker knows: it has limits of its own, and a topic that exists is never altered.
     *
     * @param changelog settings of the topic made on the store's builder
     */
    public long maxMessageBytes(Map<String, String> changelog) {
        String key = TopicConfig.MAX_MESSAGE_BYTES_CONFIG;
        String own = changelog.get(key);
        return own != null ? Long.parseLong(own) : setting(StreamsConfig.topicPrefix(key), BROKERS_MAX_MESSAGE_BYTES);
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

    /**
     * Milliseconds that a commit may take before the broker gives the transaction up ({@code transaction.timeout.ms},
     * under exactly-once 10 s by default) or the group gives the thread up ({@code max.poll.interval.ms}).
     */
    public long commitTimeoutMs() {
        if (exactlyOnce()) {
            String key = ProducerConfig.TRANSACTION_TIMEOUT_CONFIG;
            return setting(StreamsConfig.producerPrefix(key), setting(key, 10_000));
        }
        String key = ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG;
        Object byDefault = ConsumerConfig.configDef().defaultValues().get(key);
        return setting(
                StreamsConfig.mainConsumerPrefix(key),
                setting(StreamsConfig.consumerPrefix(key), setting(key, byDefault)));
    }

    private long setting(String key, Object otherwise) {
        return Long.parseLong(configs().getOrDefault(key, otherwise).toString());
    }

    /** Whether each changelog record carries the position that its store had with it (KIP-796). */
    public boolean logsPositions() {
        return StreamsConfig.InternalConfig.getBoolean(
                configs(), StreamsConfig.InternalConfig.IQ_CONSISTENCY_OFFSET_VECTOR_ENABLED, false);
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

    /** Whether the application runs under {@code exactly_once_v2}. */
    public boolean exactlyOnce() {
        return StreamsConfig.EXACTLY_ONCE_V2.equals(configs().get(StreamsConfig.PROCESSING_GUARANTEE_CONFIG));
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
