package dev.crema.store.kafka;

import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.kstream.internals.KStreamSlidingWindowAggregate;
import org.apache.kafka.streams.kstream.internals.KStreamWindowAggregate;
import org.apache.kafka.streams.kstream.internals.MaterializedStoreFactory;
import org.apache.kafka.streams.processor.ConnectedStoreProvider;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.internals.StoreFactory;
import org.apache.kafka.streams.processor.internals.StoreFactory.FactoryWrappingStoreBuilder;
import org.apache.kafka.streams.state.SessionBytesStoreSupplier;
import org.apache.kafka.streams.state.SessionStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.StoreSupplier;
import org.apache.kafka.streams.state.WindowBytesStoreSupplier;
import org.apache.kafka.streams.state.internals.CachingKeyValueStore;
import org.apache.kafka.streams.state.internals.CachingSessionStore;
import org.apache.kafka.streams.state.internals.CachingWindowStore;
import org.apache.kafka.streams.state.internals.InMemorySessionStore;
import org.apache.kafka.streams.state.internals.InMemoryWindowStore;
import org.apache.kafka.streams.state.internals.RocksDBSessionStore;
import org.apache.kafka.streams.state.internals.RocksDBWindowStore;
import org.apache.kafka.streams.state.internals.WrappedStateStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts other stores in the place of those that have Kafka's cache, among the stores of the DSL's tables and aggregations (KIP-1112).
 * The DSL hands its stores over as factories. What one makes is known when it is asked to: it is configured late, the cache may be
 * switched off for all, and the changelog where the source topic serves as one.
 */
public final class DslStores {

    private static final Logger LOG = LoggerFactory.getLogger(DslStores.class);

    /** Of a segment in Kafka's RocksDB stores, unless half of the retention time is more. */
    private static final long LEAST_SEGMENT_MS = 60_000;

    private DslStores() {}

    /** Makes what takes a store's place. */
    public interface Replacement {
        StateStore of(DslStore<?, ?> store);
    }

    /** The stores of an operator, those replaced that have Kafka's cache when they are made; null if it brings none. */
    public static Set<StoreBuilder<?>> replaced(ConnectedStoreProvider operator, Replacement replacement) {
        Set<StoreBuilder<?>> stores = operator.stores();
        if (stores == null) {
            return null;
        }
        Set<StoreBuilder<?>> replaced = new LinkedHashSet<>();
        for (StoreBuilder<?> store : stores) {
            replaced.add(replaced(operator, store, replacement));
        }
        return replaced;
    }

    private static StoreBuilder<?> replaced(
            ConnectedStoreProvider operator, StoreBuilder<?> store, Replacement replacement) {
        if (store instanceof FactoryWrappingStoreBuilder<?> wrapping
                && wrapping.storeFactory() instanceof MaterializedStoreFactory<?, ?, ?> factory) {
            return new FactoryWrappingStoreBuilder<>(new Factory(factory, windowMs(operator), replacement));
        }
        LOG.debug("store {} stays as it is: it is none of a table or aggregation of the DSL", store.name());
        return store;
    }

    private static OptionalLong windowMs(ConnectedStoreProvider operator) {
        if (operator instanceof KStreamWindowAggregate<?, ?, ?, ?> aggregate) {
            return OptionalLong.of(aggregate.windows().size());
        }
        return operator instanceof KStreamSlidingWindowAggregate<?, ?, ?> aggregate
                ? OptionalLong.of(aggregate.windows().timeDifferenceMs())
                : OptionalLong.empty();
    }

    /** Kafka's factory, but for the stores that it makes. */
    private record Factory(MaterializedStoreFactory<?, ?, ?> kafkas, OptionalLong windowMs, Replacement replacement)
            implements StoreFactory {

        @Override
        public StoreBuilder<?> builder() {
            return new Builder(kafkas.builder(), this);
        }

        @Override
        public void configure(StreamsConfig config) {
            kafkas.configure(config);
        }

        @Override
        public long retentionPeriod() {
            return kafkas.retentionPeriod();
        }

        @Override
        public long historyRetention() {
            return kafkas.historyRetention();
        }

        @Override
        public Set<String> connectedProcessorNames() {
            return kafkas.connectedProcessorNames();
        }

        @Override
        public boolean loggingEnabled() {
            return kafkas.loggingEnabled();
        }

        @Override
        public String storeName() {
            return kafkas.storeName();
        }

        @Override
        public boolean isWindowStore() {
            return kafkas.isWindowStore();
        }

        @Override
        public boolean isVersionedStore() {
            return kafkas.isVersionedStore();
        }

        @Override
        public Map<String, String> logConfig() {
            return kafkas.logConfig();
        }

        @Override
        public StoreFactory withCachingDisabled() {
            kafkas.withCachingDisabled();
            return this;
        }

        @Override
        public StoreFactory withLoggingDisabled() {
            kafkas.withLoggingDisabled();
            return this;
        }

        /** Operators that share a store bring it each. */
        @Override
        public boolean isCompatibleWith(StoreFactory other) {
            return other instanceof Factory factory && kafkas.isCompatibleWith(factory.kafkas);
        }

        private StateStore store(StateStore made) {
            Optional<StateStore> below = belowCache(made);
            if (below.isEmpty()) {
                LOG.debug("store {} stays as it is: it has no cache, or one that sorts by time", made.name());
                return made;
            }
            Optional<Spans> spans = isWindowStore() ? spans(below.get()) : Optional.empty();
            if (isWindowStore() && spans.isEmpty()) {
                LOG.debug("store {} stays as it is: windows and order of {} are not known", made.name(), below.get());
                return made;
            }
            return replacement.of(new DslStore<>(
                    made,
                    below.get(),
                    kafkas.keySerde(),
                    kafkas.valueSerde(),
                    loggingEnabled() ? Optional.of(Map.copyOf(logConfig())) : Optional.empty(),
                    metricsScope(made),
                    spans));
        }

        private Optional<Spans> spans(StateStore below) {
            StoreSupplier<?> supplier = kafkas.storeSupplier();
            if (supplier instanceof WindowBytesStoreSupplier windows) {
                return Optional.of(Spans.of(windows));
            }
            if (supplier instanceof SessionBytesStoreSupplier sessions) {
                return Optional.of(Spans.of(sessions));
            }
            long retentionMs = retentionPeriod();
            OptionalLong segmentMs = segmentMs(below, retentionMs);
            boolean isKnown = segmentMs.isPresent() && (windowMs.isPresent() || below instanceof SessionStore);
            return isKnown
                    ? Optional.of(new Spans(retentionMs, segmentMs.getAsLong(), windowMs.orElse(0)))
                    : Optional.empty();
        }

        private String metricsScope(StateStore made) {
            StoreSupplier<?> supplier = kafkas.storeSupplier();
            if (supplier != null) {
                return supplier.metricsScope();
            }
            String engine = made.persistent() ? "rocksdb" : "in-memory";
            if (!isWindowStore()) {
                return engine;
            }
            return engine + (windowMs.isPresent() ? "-window" : "-session");
        }
    }

    /** What is below Kafka's cache, if the store has one. */
    static Optional<StateStore> belowCache(StateStore store) {
        StateStore layer = store;
        while (layer instanceof WrappedStateStore<?, ?, ?> wrapper) {
            layer = wrapper.wrapped();
            if (isCache(wrapper)) {
                return Optional.of(layer);
            }
        }
        return Optional.empty();
    }

    private static boolean isCache(StateStore layer) {
        return layer instanceof CachingKeyValueStore
                || layer instanceof CachingWindowStore
                || layer instanceof CachingSessionStore;
    }

    /** How much time is in a segment of a store whose supplier nobody tells; empty if that cannot be known. */
    private static OptionalLong segmentMs(StateStore store, long retentionMs) {
        StateStore layer = store;
        while (true) {
            if (layer instanceof Segmented segmented) {
                return OptionalLong.of(segmented.segmentMs());
            }
            if (layer instanceof InMemoryWindowStore || layer instanceof InMemorySessionStore) {
                return OptionalLong.of(1);
            }
            if (layer instanceof RocksDBWindowStore || layer instanceof RocksDBSessionStore) {
                return OptionalLong.of(Math.max(retentionMs / 2, LEAST_SEGMENT_MS));
            }
            if (!(layer instanceof WrappedStateStore<?, ?, ?> wrapper)) {
                return OptionalLong.empty();
            }
            layer = wrapper.wrapped();
        }
    }

    /** Kafka's builder, but for the stores that it makes. */
    private record Builder(StoreBuilder<?> kafkas, Factory factory) implements StoreBuilder<StateStore> {

        @Override
        public StateStore build() {
            StateStore made = kafkas.build();
            try {
                return factory.store(made);
            } catch (LinkageError e) {
                UnknownKafka.warn(e);
                return made;
            }
        }

        @Override
        public StoreBuilder<StateStore> withCachingEnabled() {
            kafkas.withCachingEnabled();
            return this;
        }

        @Override
        public StoreBuilder<StateStore> withCachingDisabled() {
            kafkas.withCachingDisabled();
            return this;
        }

        @Override
        public StoreBuilder<StateStore> withLoggingEnabled(Map<String, String> config) {
            kafkas.withLoggingEnabled(config);
            return this;
        }

        @Override
        public StoreBuilder<StateStore> withLoggingDisabled() {
            kafkas.withLoggingDisabled();
            return this;
        }

        @Override
        public Map<String, String> logConfig() {
            return kafkas.logConfig();
        }

        @Override
        public boolean loggingEnabled() {
            return kafkas.loggingEnabled();
        }

        @Override
        public String name() {
            return kafkas.name();
        }
    }
}
