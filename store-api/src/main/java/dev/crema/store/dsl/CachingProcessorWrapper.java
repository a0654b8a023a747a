package dev.crema.store.dsl;

import dev.crema.store.cache.TypedCache;
import dev.crema.store.kafka.DslStores;
import dev.crema.store.kafka.UnknownKafka;
import dev.crema.store.kafka.WrappedApplications;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.streams.processor.api.FixedKeyProcessorSupplier;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.processor.api.ProcessorWrapper;
import org.apache.kafka.streams.processor.api.WrappedFixedKeyProcessorSupplier;
import org.apache.kafka.streams.processor.api.WrappedProcessorSupplier;
import org.apache.kafka.streams.state.StoreBuilder;

/**
 * Gives the tables and aggregations of a whole DSL application the typed write-back cache in the place of Kafka's, as {@code
 * processor.wrapper.class} (KIP-1112). Topology, changelogs and data on disk stay as they are. It takes effect where the {@code
 * StreamsBuilder} was given a {@code TopologyConfig} that has it, which {@link CachedDsl} does.
 *
 * <p>Stores without Kafka's cache stay as they are: caching switched off, versioned, join windows and buffers, those of foreign-key
 * subscriptions. So do global tables and stores that are added to the topology by hand, which no wrapper sees. Where a version of Kafka
 * Streams has changed what this needs, all stores do, and it is said once.
 */
public final class CachingProcessorWrapper implements ProcessorWrapper {

    private final DslStores.Replacement replacement;

    /** Called by the runtime, by the class's name. */
    public CachingProcessorWrapper() {
        this(TypedCache::inPlaceOfKafkas);
    }

    CachingProcessorWrapper(DslStores.Replacement replacement) {
        this.replacement = replacement;
    }

    @Override
    public void configure(Map<String, ?> configs) {
        WrappedApplications.add(configs);
    }

    @Override
    public <KIn, VIn, KOut, VOut> WrappedProcessorSupplier<KIn, VIn, KOut, VOut> wrapProcessorSupplier(
            String name, ProcessorSupplier<KIn, VIn, KOut, VOut> supplier) {
        return ProcessorWrapper.asWrapped(new WithStores<>(supplier, stores(supplier)));
    }

    private Set<StoreBuilder<?>> stores(ProcessorSupplier<?, ?, ?, ?> supplier) {
        try {
            return DslStores.replaced(supplier, replacement);
        } catch (LinkageError e) {
            UnknownKafka.warn(e);
            return supplier.stores();
        }
    }

    /** No fixed-key operator of the DSL has a store with a cache. */
    @Override
    public <KIn, VIn, VOut> WrappedFixedKeyProcessorSupplier<KIn, VIn, VOut> wrapFixedKeyProcessorSupplier(
            String name, FixedKeyProcessorSupplier<KIn, VIn, VOut> supplier) {
        return ProcessorWrapper.asWrappedFixedKey(supplier);
    }

    private record WithStores<KIn, VIn, KOut, VOut>(
            ProcessorSupplier<KIn, VIn, KOut, VOut> supplier, Set<StoreBuilder<?>> stores)
            implements ProcessorSupplier<KIn, VIn, KOut, VOut> {

        @Override
        public Processor<KIn, VIn, KOut, VOut> get() {
            return supplier.get();
        }
    }
}
