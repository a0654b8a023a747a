package dev.crema.store.contract;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.metrics.MetricConfig;
import org.apache.kafka.common.metrics.Metrics;
import org.apache.kafka.common.metrics.Sensor.RecordingLevel;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.common.utils.LogContext;
import org.apache.kafka.common.utils.MockTime;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.internals.ProcessorRecordContext;
import org.apache.kafka.streams.processor.internals.RecordCollector;
import org.apache.kafka.streams.processor.internals.RestoreFormat;
import org.apache.kafka.streams.processor.internals.metrics.StreamsMetricsImpl;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.internals.CachedStateStore;
import org.apache.kafka.streams.state.internals.RecordConverter;
import org.apache.kafka.streams.state.internals.ThreadCache;
import org.apache.kafka.test.InternalMockProcessorContext;
import org.apache.kafka.test.MockRecordCollector;

/**
 * A task with one store, driven by hand: sets the record in process, flushes and commits as {@code StreamTask} does,
 * restores as {@code ProcessorStateManager} does, and shows what went to the changelog. Its directory outlives the
 * store and goes with the task.
 */
public final class TestTask implements AutoCloseable {

    /** Bytes of Kafka's own record cache, for stores that use it. */
    private static final long KAFKA_CACHE_BYTES = 1024 * 1024;

    private final Path directory;
    private final boolean ownsDirectory;
    private final Map<String, ?> settings;
    private final MockRecordCollector collected = new MockRecordCollector();
    private final TestContext context;
    private final List<StateStore> opened = new ArrayList<>();
    private long offset;

    public TestTask() {
        this(Map.of());
    }

    /** A task of an application with these settings. */
    public TestTask(Map<String, ?> settings) {
        this(settings, null);
    }

    /** A task that sends its changelog through this collector; {@link #changelog()} then stays empty. */
    public TestTask(Map<String, ?> settings, RecordCollector collector) {
        directory = newDirectory();
        ownsDirectory = true;
        this.settings = settings;
        context = context(settings, () -> collector == null ? collected : collector);
        record(0);
    }

    /** A task in a directory that outlives it, whose collector changes, and is null while it is a standby. */
    TestTask(Path directory, Map<String, ?> settings, RecordCollector.Supplier collector) {
        this.directory = directory;
        ownsDirectory = false;
        this.settings = settings;
        context = context(settings, collector);
        record(0);
    }

    private static Path newDirectory() {
        try {
            return StateDirectories.temporary();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private TestContext context(Map<String, ?> settings, RecordCollector.Supplier collector) {
        Properties properties = new Properties();
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "app");
        properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "localhost:1");
        properties.putAll(settings);
        StreamsConfig config = new StreamsConfig(properties);
        RecordingLevel level = RecordingLevel.forName(config.getString(StreamsConfig.METRICS_RECORDING_LEVEL_CONFIG));
        StreamsMetricsImpl metrics =
                new StreamsMetricsImpl(new Metrics(new MetricConfig().recordLevel(level)), "client", new MockTime());
        ThreadCache cache = new ThreadCache(new LogContext(), KAFKA_CACHE_BYTES, metrics);
        return new TestContext(directory, metrics, config, cache, collector);
    }

    /** The task in a new process after this one's is killed at this moment: with a copy of its directory as it is. */
    public TestTask afterKill() {
        TestTask task = new TestTask(settings);
        try {
            StateDirectories.copy(directory, task.directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return task;
    }

    public InternalMockProcessorContext<Object, Object> context() {
        return context;
    }

    TestContext testContext() {
        return context;
    }

    /** Builds and opens a store. */
    public <S extends StateStore> S open(StoreBuilder<S> builder) {
        S store = builder.build();
        if (builder.loggingEnabled()) {
            context.addChangelogForStore(store.name(), changelogPartition(store).topic());
        }
        opened.add(store);
        context.uninitialize();
        store.init(context, store);
        return store;
    }

    /** The stores are restored to the end of their changelogs: the task processes from here on. */
    public void run() {
        context.initialize();
    }

    /** The next record of the input topic is in process. */
    public void record(long timestamp) {
        record(timestamp, new RecordHeaders());
    }

    public void record(long timestamp, Headers headers) {
        record(new ProcessorRecordContext(timestamp, offset++, 0, "input", headers));
    }

    public void record(ProcessorRecordContext recordContext) {
        context.setRecordContext(recordContext);
    }

    /** The runtime's cache flush, with which every commit begins. */
    public void flush(StateStore store) {
        caches(store).forEach(CachedStateStore::flushCache);
    }

    /** The runtime's clearing of caches, when a task becomes one of the other kind. */
    void clear(StateStore store) {
        caches(store).forEach(CachedStateStore::clearCache);
    }

    private Stream<CachedStateStore<?, ?>> caches(StateStore store) {
        return context.registeredWith(store).stream()
                .filter(CachedStateStore.class::isInstance)
                .map(each -> (CachedStateStore<?, ?>) each);
    }

    /** A whole commit as at-least-once has it: cache flush, then the store's commit. */
    public void commit(StateStore store) {
        flush(store);
        store.commit(
                store.persistent()
                        ? Map.of(changelogPartition(store), changelog().size() - 1L)
                        : Map.of());
    }

    public TopicPartition changelogPartition(StateStore store) {
        return new TopicPartition(store.name() + "-changelog", 0);
    }

    /** What was sent to the changelog so far, key and value as bytes. */
    public List<ProducerRecord<Bytes, byte[]>> changelog() {
        List<ProducerRecord<Bytes, byte[]>> records = new ArrayList<>();
        for (ProducerRecord<Object, Object> sent : collected.collected()) {
            records.add(new ProducerRecord<>(
                    sent.topic(),
                    sent.partition(),
                    sent.timestamp(),
                    (Bytes) sent.key(),
                    (byte[]) sent.value(),
                    sent.headers()));
        }
        return records;
    }

    /** Restores the store from changelog records, in the format that the runtime finds for it. */
    public void restore(StateStore store, List<ProducerRecord<Bytes, byte[]>> records) {
        List<ConsumerRecord<byte[], byte[]>> consumed = new ArrayList<>();
        for (ProducerRecord<Bytes, byte[]> record : records) {
            consumed.add(consumed(consumed.size(), record, record.key().get()));
        }
        restoreConsumed(store, consumed);
    }

    /** Restores the store from changelog records as a consumer is given them. */
    void restoreConsumed(StateStore store, List<ConsumerRecord<byte[], byte[]>> records) {
        RecordConverter converter = RestoreFormat.of(store);
        context.restoreWithHeaders(
                store.name(), records.stream().map(converter::convert).toList());
    }

    /** What a consumer is given of a record sent. */
    static ConsumerRecord<byte[], byte[]> consumed(long offset, ProducerRecord<?, byte[]> record, byte[] key) {
        return new ConsumerRecord<>(
                record.topic(),
                0,
                offset,
                record.timestamp(),
                TimestampType.CREATE_TIME,
                key.length,
                record.value() == null ? 0 : record.value().length,
                key,
                record.value(),
                record.headers(),
                Optional.empty());
    }

    /** The newest value of each key in the changelog, as strings. */
    public Map<String, String> newestInChangelog() {
        Map<String, String> newest = new HashMap<>();
        for (ProducerRecord<Bytes, byte[]> record : changelog()) {
            String key = new String(record.key().get(), StandardCharsets.UTF_8);
            newest.put(key, record.value() == null ? null : new String(record.value(), StandardCharsets.UTF_8));
        }
        return newest;
    }

    /** All that is left of an iterator, which is closed. */
    public static <K, V> List<KeyValue<K, V>> drain(KeyValueIterator<K, V> iterator) {
        try (iterator) {
            List<KeyValue<K, V>> entries = new ArrayList<>();
            iterator.forEachRemaining(entries::add);
            return entries;
        }
    }

    @Override
    public void close() {
        try {
            for (StateStore store : opened) {
                store.close();
            }
        } finally {
            if (ownsDirectory) {
                delete(directory);
            }
        }
    }

    /** Deletes a directory with all that is in it. */
    static void delete(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
