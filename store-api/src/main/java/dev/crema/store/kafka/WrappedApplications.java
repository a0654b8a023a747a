package dev.crema.store.kafka;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Applications of this process whose topologies were built with the typed cache for the DSL's stores. By any thread. */
public final class WrappedApplications {

    private static final Logger LOG = LoggerFactory.getLogger(WrappedApplications.class);

    private static final String WRAPPER = "dev.crema.store.dsl.CachingProcessorWrapper";

    private static final Set<String> WRAPPED = ConcurrentHashMap.newKeySet();
    private static final Set<String> WARNED_OF = ConcurrentHashMap.newKeySet();

    private WrappedApplications() {}

    /** One with this configuration is. */
    public static void add(Map<String, ?> config) {
        WRAPPED.add(String.valueOf(config.get(StreamsConfig.APPLICATION_ID_CONFIG)));
    }

    /** Warns once of an application that is configured for it but has a store under Kafka's cache, and was not built with it. */
    public static void warnIfBypassed(StateStoreContext context, StateStore root) {
        Object wrapper = context.appConfigs().get(StreamsConfig.PROCESSOR_WRAPPER_CLASS_CONFIG);
        String application = context.applicationId();
        if (isOurs(wrapper)
                && !WRAPPED.contains(application)
                && DslStores.belowCache(root).isPresent()
                && WARNED_OF.add(application)) {
            LOG.warn(
                    "store {}, task {}: {} is configured as {}, but the topology of {} was built without it, so its tables and"
                            + " aggregations have Kafka's cache. Get the StreamsBuilder from CachedDsl.streamsBuilder, or give it a"
                            + " TopologyConfig of the same properties",
                    root.name(),
                    context.taskId(),
                    WRAPPER,
                    StreamsConfig.PROCESSOR_WRAPPER_CLASS_CONFIG,
                    application);
        }
    }

    private static boolean isOurs(Object wrapper) {
        return wrapper instanceof Class<?> type ? type.getName().equals(WRAPPER) : WRAPPER.equals(wrapper);
    }
}
