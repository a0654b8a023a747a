package dev.crema.benchmarks.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.DoubleStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.metrics.Metrics;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.LogContext;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.internals.ProcessorRecordContext;
import org.apache.kafka.streams.processor.internals.metrics.StreamsMetricsImpl;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.internals.CachedStateStore;
import org.apache.kafka.streams.state.internals.OffsetCheckpoint;
import org.apache.kafka.streams.state.internals.ThreadCache;
import org.apache.kafka.test.InternalMockProcessorContext;

/**
 * A task with one store, driven by hand as {@code StreamTask} drives it: a record context for every record, a cache flush
 * and the store's commit at every commit. Its changelog is counted and dropped.
 *
 * <p>Commits are those of at-least-once: the store is given the offset of its last changelog record, which proves to it that
 * all it was given is committed. Exactly-once needs a producer whose transactions succeed; the scenarios with a broker have
 * one.
 */
final class Task implements AutoCloseable {

    /** The runtime reads the clock once for a run of records, not for each. */
    private static final int RECORDS_PER_CLOCK = 100;

    /** What the consumer read, which a record context carries along. */
    private static final byte[] SOURCE_KEY = new byte[16];

    private static final byte[] SOURCE_VALUE = new byte[100];

    static final String APPLICATION = "benchmarks";

    private static final String METRICS = "stream-crema-metrics";

    private final Collector collector = new Collector();
    private final Metrics metrics = new Metrics();
    private final Context context;
    private final List<StateStore> stores = new ArrayList<>();
    private StateStore store;
    private TopicPartition changelog;
    private Long offsetBefore;
    private long now;
    private long offset;

    /** A task whose stores have caches of this many bytes. */
    Task(Path directory, long cacheBytes) {
        this(directory, cacheBytes, Map.of());
    }

    /** The same, with more of the application's configuration. */
    Task(Path directory, long cacheBytes, Map<String, ?> more) {
        Map<String, Object> settings = new HashMap<>(more);
        settings.put(StreamsConfig.APPLICATION_ID_CONFIG, APPLICATION);
        settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "localhost:1");
        settings.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, cacheBytes);
        var config = new StreamsConfig(settings);
        var streamsMetrics = new StreamsMetricsImpl(metrics, "client", Time.SYSTEM);
        var cache = new ThreadCache(new LogContext(), cacheBytes, streamsMetrics);
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        context = new Context(directory, streamsMetrics, config, cache);
        record();
    }

    /** Builds and opens the store. */
    <S extends StateStore> S open(StoreBuilder<S> builder) {
        S built = builder.build();
        if (builder.loggingEnabled()) {
            changelog = new TopicPartition(
                    built.name() + "-changelog", context.taskId().partition());
            context.addChangelogForStore(built.name(), changelog.topic());
        }
        built.init(context, built);
        store = built;
        stores.add(built);
        offsetBefore = changelog == null ? null : built.committedOffset(changelog);
        return built;
    }

    /** The next record of the input topic is in process. */
    void record() {
        if (offset % RECORDS_PER_CLOCK == 0) {
            now = System.currentTimeMillis();
        }
        context.setRecordContext(
                new ProcessorRecordContext(now, offset++, 0, "input", new RecordHeaders(), SOURCE_KEY, SOURCE_VALUE));
    }

    /** Gives the store a batch of its changelog, which it is restored from. */
    void restore(List<ConsumerRecord<byte[], byte[]>> records) {
        context.restoreWithHeaders(store.name(), records);
    }

    /** A whole commit as at-least-once has it. */
    void commit() {
        if (store instanceof CachedStateStore<?, ?> cached) {
            cached.flushCache();
        }
        store.commit(changelog == null ? Map.of() : Map.of(changelog, changelogOffset()));
    }

    /** Of the last changelog record, those before the store was opened included, as the runtime names it. */
    private long changelogOffset() {
        long before = offsetBefore == null ? OffsetCheckpoint.OFFSET_UNKNOWN : offsetBefore;
        return collector.records() == 0 ? before : Math.max(before, -1) + collector.records();
    }

    /** Changelog records so far. */
    long logged() {
        return collector.records();
    }

    /** The present value of a metric of Crema's, nothing if there is none of that name. */
    OptionalDouble metric(String name) {
        return metrics(name).findAny();
    }

    /** The same of all stores. */
    DoubleStream metrics(String name) {
        return metrics.metrics().values().stream()
                .filter(metric -> metric.metricName().group().equals(METRICS))
                .filter(metric -> metric.metricName().name().equals(name))
                .mapToDouble(metric -> ((Number) metric.metricValue()).doubleValue());
    }

    @Override
    public void close() {
        stores.forEach(StateStore::close);
        metrics.close();
    }

    private final class Context extends InternalMockProcessorContext<Object, Object> {

        Context(Path directory, StreamsMetricsImpl metrics, StreamsConfig config, ThreadCache cache) {
            super(
                    directory.toFile(),
                    Serdes.String(),
                    Serdes.String(),
                    metrics,
                    config,
                    () -> collector,
                    cache,
                    Time.SYSTEM);
        }

        @Override
        public long currentSystemTimeMs() {
            return now;
        }
    }
}
