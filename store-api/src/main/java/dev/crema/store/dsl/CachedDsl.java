package dev.crema.store.dsl;

import java.util.Properties;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TopologyConfig;

/** Builders of DSL applications whose tables and aggregations have the typed cache. */
public final class CachedDsl {

    private static final String WRAPPER = StreamsConfig.PROCESSOR_WRAPPER_CLASS_CONFIG;

    private CachedDsl() {}

    /**
     * A builder for an application with these properties, to which {@link CachingProcessorWrapper} is added as {@code
     * processor.wrapper.class}. Build the topology with them too: {@code streams.build(properties)}.
     *
     * @param properties of the application; changed
     * @throws ConfigException if they name another wrapper, or are not those of an application
     */
    public static StreamsBuilder streamsBuilder(Properties properties) {
        Object other = properties.putIfAbsent(WRAPPER, CachingProcessorWrapper.class.getName());
        if (other != null && !isOurs(other)) {
            throw new ConfigException(
                    WRAPPER,
                    other,
                    "an application has one wrapper; remove it, or have it pass on to " + CachingProcessorWrapper.class
                            + " and give it to StreamsBuilder in a TopologyConfig");
        }
        return new StreamsBuilder(new TopologyConfig(new StreamsConfig(properties)));
    }

    private static boolean isOurs(Object wrapper) {
        return wrapper == CachingProcessorWrapper.class || wrapper.equals(CachingProcessorWrapper.class.getName());
    }
}
