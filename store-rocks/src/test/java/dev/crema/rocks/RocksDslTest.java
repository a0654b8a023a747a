package dev.crema.rocks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.store.dsl.CachingProcessorWrapper;
import dev.crema.store.dsl.DslContract;
import dev.crema.store.kafka.WrappedApplications;
import java.util.Properties;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.LogCaptureAppender;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.state.BuiltInDslStoreSuppliers.RocksDBDslStoreSuppliers;
import org.junit.jupiter.api.Test;

class RocksDslTest extends DslContract {

    RocksDslTest() {
        super(RocksDBDslStoreSuppliers.class, RocksDslStoreSuppliers.class);
    }

    @Test
    void a_topology_that_was_built_without_the_wrapper_of_its_configuration_is_warned_of_once() {
        Properties properties = new Properties();
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "bypassed");
        properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "localhost:1");
        properties.put(StreamsConfig.DSL_STORE_SUPPLIERS_CLASS_CONFIG, RocksDslStoreSuppliers.class);
        properties.put(StreamsConfig.PROCESSOR_WRAPPER_CLASS_CONFIG, CachingProcessorWrapper.class);
        StreamsBuilder builder = new StreamsBuilder();
        builder.table("one", Consumed.with(Serdes.String(), Serdes.String()), Materialized.as("store"));
        try (LogCaptureAppender log = LogCaptureAppender.createAndRegister(WrappedApplications.class)) {
            new TopologyTestDriver(builder.build(properties), properties).close();
            assertThat(log.getMessages("WARN"))
                    .singleElement()
                    .asString()
                    .contains("bypassed", "task 0_0", "CachedDsl.streamsBuilder");
        }
    }
}
