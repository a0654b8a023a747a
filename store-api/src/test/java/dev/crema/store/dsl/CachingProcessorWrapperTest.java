package dev.crema.store.dsl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crema.store.kafka.DslStores;
import dev.crema.store.kafka.UnknownKafka;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.utils.LogCaptureAppender;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TopologyConfig;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.processor.api.FixedKeyProcessorSupplier;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.processor.api.ProcessorWrapper;
import org.apache.kafka.streams.processor.api.WrappedFixedKeyProcessorSupplier;
import org.apache.kafka.streams.processor.api.WrappedProcessorSupplier;
import org.apache.kafka.streams.processor.internals.NoOpProcessorWrapper;
import org.apache.kafka.streams.state.BuiltInDslStoreSuppliers.InMemoryDslStoreSuppliers;
import org.apache.kafka.streams.state.BuiltInDslStoreSuppliers.RocksDBDslStoreSuppliers;
import org.apache.logging.log4j.Level;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** Which stores of a DSL application get the typed cache, and which stay as Kafka makes them. */
class CachingProcessorWrapperTest {

    /** As a version of Kafka Streams on which the cache cannot be linked. */
    public static final class OnUnknownKafka implements ProcessorWrapper {

        private final CachingProcessorWrapper wrapper = new CachingProcessorWrapper(store -> {
            throw new NoSuchMethodError("of a later version");
        });

        @Override
        public <KIn, VIn, KOut, VOut> WrappedProcessorSupplier<KIn, VIn, KOut, VOut> wrapProcessorSupplier(
                String name, ProcessorSupplier<KIn, VIn, KOut, VOut> supplier) {
            return wrapper.wrapProcessorSupplier(name, supplier);
        }

        @Override
        public <KIn, VIn, VOut> WrappedFixedKeyProcessorSupplier<KIn, VIn, VOut> wrapFixedKeyProcessorSupplier(
                String name, FixedKeyProcessorSupplier<KIn, VIn, VOut> supplier) {
            return wrapper.wrapFixedKeyProcessorSupplier(name, supplier);
        }
    }

    private static Properties properties() {
        Properties properties = new Properties();
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "app");
        properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "localhost:1");
        return properties;
    }

    /** Whether each store has the typed cache. */
    private static Map<String, Boolean> cached(DslTopology topology, Properties properties, StreamsBuilder builder) {
        topology.addTo(builder, "");
        try (TopologyTestDriver driver = new TopologyTestDriver(builder.build(properties), properties)) {
            Map<String, Boolean> cached = new TreeMap<>();
            driver.getAllStateStores()
                    .forEach((name, store) ->
                            cached.put(name, store.getClass().getName().startsWith("dev.crema")));
            return cached;
        }
    }

    private static Map<String, Boolean> cached(DslTopology topology) {
        Properties properties = properties();
        return cached(topology, properties, CachedDsl.streamsBuilder(properties));
    }

    @ParameterizedTest
    @EnumSource(
            mode = Mode.MATCH_ANY,
            names = {
                "COUNT.*",
                "REDUCE",
                "AGGREGATE",
                "COGROUP.*",
                "TABLE.*",
                "TUMBLING",
                "HOPPING",
                "SLIDING",
                "SESSIONS"
            })
    void tables_aggregations_windows_and_sessions_get_it(DslTopology topology) {
        assertThat(cached(topology).values()).isNotEmpty().doesNotContain(false);
    }

    @ParameterizedTest
    @EnumSource(
            mode = Mode.MATCH_ANY,
            names = {
                "AGGREGATE_WITHOUT_CACHE",
                "STREAMS_.*",
                ".*_EMITTED_WHEN_CLOSED",
                "STREAM_AND_TABLE_JOINED_WITH_GRACE"
            })
    void what_has_no_cache_or_is_not_known_stays(DslTopology topology) {
        assertThat(cached(topology).values()).isNotEmpty().doesNotContain(true);
    }

    @ParameterizedTest
    @EnumSource
    void a_line_at_level_debug_says_why_a_store_stays(DslTopology topology) {
        try (LogCaptureAppender log = LogCaptureAppender.createAndRegister(DslStores.class)) {
            log.setClassLogger(DslStores.class, Level.DEBUG);
            Map<String, Boolean> cached = cached(topology);
            Set<String> told = log.getMessages().stream()
                    .map(line -> line.replaceAll("store (.+) stays as it is: .+", "$1"))
                    .collect(Collectors.toSet());
            cached.values().removeIf(isCached -> isCached);
            cached.remove("global"); // no wrapper sees it
            assertThat(told).isEqualTo(cached.keySet());
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"COUNT", "TUMBLING", "SLIDING", "SESSIONS"})
    void metrics_of_a_store_keep_the_scope_that_kafka_gives_them(DslTopology topology) {
        for (Class<?> suppliers : List.of(RocksDBDslStoreSuppliers.class, InMemoryDslStoreSuppliers.class)) {
            Properties properties = properties();
            properties.put(StreamsConfig.DSL_STORE_SUPPLIERS_CLASS_CONFIG, suppliers);
            Set<String> kafkas = scopes(topology, properties, new StreamsBuilder());
            assertThat(scopes(topology, properties, CachedDsl.streamsBuilder(properties)))
                    .isNotEmpty()
                    .isEqualTo(kafkas);
        }
    }

    /** Under which tags the metrics of stores are found. */
    private static Set<String> scopes(DslTopology topology, Properties properties, StreamsBuilder builder) {
        topology.addTo(builder, "");
        try (TopologyTestDriver driver = new TopologyTestDriver(builder.build(properties), properties)) {
            return driver.metrics().keySet().stream()
                    .filter(metric -> metric.group().equals("stream-state-metrics"))
                    .flatMap(metric -> metric.tags().keySet().stream())
                    .filter(tag -> tag.endsWith("state-id"))
                    .collect(Collectors.toSet());
        }
    }

    @Test
    void only_the_tables_of_joins_and_suppressions_get_it() {
        assertThat(cached(DslTopology.FOREIGN_KEYS_JOINED))
                .containsEntry("left", true)
                .containsEntry("right", true)
                .containsEntry("joined", true)
                .containsValue(false);
        assertThat(cached(DslTopology.SUPPRESSED_FOR_A_TIME))
                .containsEntry("store", true)
                .containsValue(false);
        assertThat(cached(DslTopology.VERSIONED)).containsExactly(Map.entry("mapped", true), Map.entry("store", false));
    }

    @Test
    void none_gets_it_where_caching_is_switched_off_for_all() {
        Properties properties = properties();
        properties.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 0);
        assertThat(cached(DslTopology.COUNT, properties, CachedDsl.streamsBuilder(properties)))
                .containsExactly(Map.entry("store", false));
    }

    @Test
    void settings_of_one_store_are_found_under_its_name() {
        Properties properties = properties();
        properties.put("crema.stores.store.cache.max.bytes", "none");
        assertThatThrownBy(() -> cached(DslTopology.COUNT, properties, CachedDsl.streamsBuilder(properties)))
                .hasStackTraceContaining("crema.stores.store.cache.max.bytes");
        properties.put("crema.stores.other.cache.max.bytes", properties.remove("crema.stores.store.cache.max.bytes"));
        assertThat(cached(DslTopology.COUNT, properties, CachedDsl.streamsBuilder(properties)))
                .containsExactly(Map.entry("store", true));
    }

    @Test
    void a_topology_config_does_what_the_builder_does() {
        Properties properties = properties();
        properties.put(StreamsConfig.PROCESSOR_WRAPPER_CLASS_CONFIG, CachingProcessorWrapper.class);
        StreamsBuilder builder = new StreamsBuilder(new TopologyConfig(new StreamsConfig(properties)));
        assertThat(cached(DslTopology.COUNT, properties, builder)).containsExactly(Map.entry("store", true));
    }

    @Test
    void the_builder_refuses_the_place_of_another_wrapper() {
        Properties properties = properties();
        properties.put(StreamsConfig.PROCESSOR_WRAPPER_CLASS_CONFIG, NoOpProcessorWrapper.class);
        assertThatThrownBy(() -> CachedDsl.streamsBuilder(properties))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("processor.wrapper.class")
                .hasMessageContaining("NoOpProcessorWrapper")
                .hasMessageContaining("CachingProcessorWrapper");
    }

    @Test
    void on_a_kafka_that_lacks_what_it_needs_all_stores_stay_and_it_is_said_once() {
        Properties properties = properties();
        properties.put(StreamsConfig.PROCESSOR_WRAPPER_CLASS_CONFIG, OnUnknownKafka.class);
        try (LogCaptureAppender log = LogCaptureAppender.createAndRegister(UnknownKafka.class)) {
            for (DslTopology topology : new DslTopology[] {DslTopology.COUNT, DslTopology.TUMBLING}) {
                StreamsBuilder builder = new StreamsBuilder(new TopologyConfig(new StreamsConfig(properties)));
                assertThat(cached(topology, properties, builder).values()).containsExactly(false);
            }
            assertThat(log.getMessages("WARN")).hasSize(1);
        }
    }
}
