package dev.crema.store.contract;

import dev.crema.store.kafka.CacheSignals;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.processor.CommitCallback;
import org.apache.kafka.streams.processor.StateRestoreCallback;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.internals.RecordCollector;
import org.apache.kafka.streams.processor.internals.metrics.StreamsMetricsImpl;
import org.apache.kafka.streams.state.internals.ThreadCache;
import org.apache.kafka.test.InternalMockProcessorContext;

/** Kafka's context for tests, with what it leaves out: a standby has no collector, and a commit can be asked for. */
final class TestContext extends InternalMockProcessorContext<Object, Object> {

    private final RecordCollector.Supplier collector;
    private final List<StateStore> registered = new ArrayList<>();
    private boolean commitRequested;
    private boolean isInitialized;

    TestContext(
            Path directory,
            StreamsMetricsImpl metrics,
            StreamsConfig config,
            ThreadCache cache,
            RecordCollector.Supplier collector) {
        super(directory.toFile(), Serdes.String(), Serdes.String(), metrics, config, collector, cache, Time.SYSTEM);
        this.collector = collector;
    }

    @Override
    public RecordCollector recordCollector() {
        return collector.recordCollector();
    }

    @Override
    public void initialize() {
        isInitialized = true;
    }

    @Override
    public void uninitialize() {
        isInitialized = false;
    }

    /** Refuses stores as Kafka's own contexts do. */
    @Override
    public void register(StateStore store, StateRestoreCallback restoring, CommitCallback committing) {
        if (isInitialized) {
            throw new IllegalStateException("initialized");
        }
        Objects.requireNonNull(store);
        registered.add(store);
        super.register(store, restoring, committing);
    }

    /** A store, and those that were registered on its behalf, as the runtime has it go through them. */
    List<StateStore> registeredWith(StateStore root) {
        return registered.stream()
                .filter(store -> store == root
                        || store instanceof CacheSignals && store.name().startsWith(root.name() + "-"))
                .toList();
    }

    @Override
    public void commit() {
        commitRequested = true;
    }

    /** Whether a commit was asked for since this was asked last. */
    boolean takeCommitRequest() {
        boolean requested = commitRequested;
        commitRequested = false;
        return requested;
    }
}
