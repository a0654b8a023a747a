package dev.crema.store.kafka;

import java.util.HashSet;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.internals.StoreFactory;
import org.apache.kafka.streams.state.StoreBuilder;

/**
 * A store builder whose changelog keeps its records for a time, if one is given. Kafka gives the changelogs of windows and sessions the
 * cleanup policy and retention they need ({@code InternalTopologyBuilder.createChangelogTopicConfig}), and looks for its own builders to
 * know them ({@code StoreBuilderWrapper.isWindowStore}); a builder that comes with a factory of its own is asked.
 *
 * @param <S> the store's type
 */
public abstract class RetainingBuilder<S extends StateStore> extends StoreFactory.FactoryWrappingStoreBuilder<S> {

    /**
     * A builder.
     *
     * @param retentionMs how long changelog records are kept at the least; empty where the newest of each key is kept for ever
     */
    protected RetainingBuilder(OptionalLong retentionMs) {
        super(new Factory(retentionMs));
        ((Factory) storeFactory()).builder = this;
    }

    @Override
    public abstract RetainingBuilder<S> withCachingEnabled();

    @Override
    public abstract RetainingBuilder<S> withCachingDisabled();

    @Override
    public abstract RetainingBuilder<S> withLoggingEnabled(Map<String, String> config);

    @Override
    public abstract RetainingBuilder<S> withLoggingDisabled();

    @Override
    public abstract S build();

    @Override
    public abstract Map<String, String> logConfig();

    @Override
    public abstract boolean loggingEnabled();

    @Override
    public abstract String name();

    /** What the runtime asks in place of the builder. */
    private static final class Factory implements StoreFactory {

        private final OptionalLong retentionMs;
        private final Set<String> processors = new HashSet<>();
        private RetainingBuilder<?> builder;

        Factory(OptionalLong retentionMs) {
            this.retentionMs = retentionMs;
        }

        @Override
        public void configure(StreamsConfig config) {}

        @Override
        public StoreBuilder<?> builder() {
            return builder;
        }

        @Override
        public boolean isWindowStore() {
            return retentionMs.isPresent();
        }

        @Override
        public long retentionPeriod() {
            return retentionMs.orElseThrow();
        }

        @Override
        public boolean isVersionedStore() {
            return false;
        }

        @Override
        public long historyRetention() {
            throw new IllegalStateException("store " + storeName() + " is not versioned");
        }

        @Override
        public Set<String> connectedProcessorNames() {
            return processors;
        }

        @Override
        public boolean loggingEnabled() {
            return builder.loggingEnabled();
        }

        @Override
        public String storeName() {
            return builder.name();
        }

        @Override
        public Map<String, String> logConfig() {
            return builder.logConfig();
        }

        @Override
        public StoreFactory withCachingDisabled() {
            builder.withCachingDisabled();
            return this;
        }

        @Override
        public StoreFactory withLoggingDisabled() {
            builder.withLoggingDisabled();
            return this;
        }

        /** One store is built by one builder. */
        @Override
        public boolean isCompatibleWith(StoreFactory other) {
            return other == this;
        }
    }
}
