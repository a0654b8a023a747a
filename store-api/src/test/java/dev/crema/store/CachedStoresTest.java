package dev.crema.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crema.store.cache.CacheConfig;
import dev.crema.store.contract.ProbeStore;
import dev.crema.store.contract.TestTask;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.apache.kafka.streams.state.TimestampedKeyValueStore;
import org.apache.kafka.streams.state.TimestampedKeyValueStoreWithHeaders;
import org.junit.jupiter.api.Test;

/** Building and opening: what fits, what is refused and how, where serdes and settings come from. */
class CachedStoresTest {

    private static final Serde<String> STRINGS = Serdes.String();

    @Test
    void a_builder_is_kafkas_builder() {
        var builder = CachedStores.keyValueStoreBuilder(Stores.inMemoryKeyValueStore("a"), STRINGS, STRINGS)
                .withLoggingEnabled(Map.of("segment.bytes", "1"))
                .withCache(CacheConfig.ofEntries(5));
        assertThat(builder.name()).isEqualTo("a");
        assertThat(builder.loggingEnabled()).isTrue();
        assertThat(builder.logConfig()).containsEntry("segment.bytes", "1");
        assertThat(builder.withLoggingDisabled().loggingEnabled()).isFalse();
        assertThat(builder.logConfig()).isEmpty();
        assertThat(builder.build()).isNotSameAs(builder.build());
    }

    @Test
    void each_format_has_the_interface_by_which_the_runtime_knows_it() {
        assertThat(CachedStores.keyValueStoreBuilder(Stores.inMemoryKeyValueStore("a"), STRINGS, STRINGS)
                        .build())
                .isNotInstanceOfAny(TimestampedKeyValueStore.class, TimestampedKeyValueStoreWithHeaders.class);
        assertThat(CachedStores.timestampedKeyValueStoreBuilder(Stores.inMemoryKeyValueStore("a"), STRINGS, STRINGS)
                        .build())
                .isInstanceOf(TimestampedKeyValueStore.class)
                .isNotInstanceOf(TimestampedKeyValueStoreWithHeaders.class);
        assertThat(CachedStores.timestampedKeyValueStoreWithHeadersBuilder(
                                Stores.inMemoryKeyValueStore("a"), STRINGS, STRINGS)
                        .build())
                .isInstanceOf(TimestampedKeyValueStoreWithHeaders.class)
                .isNotInstanceOf(TimestampedKeyValueStore.class);
    }

    @Test
    void null_and_empty_names_and_null_suppliers_are_refused() {
        assertThatThrownBy(() -> CachedStores.keyValueStoreBuilder(null, STRINGS, STRINGS))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("supplier cannot be null");
        assertThatThrownBy(() -> CachedStores.keyValueStoreBuilder(named(null, "a"), STRINGS, STRINGS))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("store name cannot be null");
        assertThatThrownBy(() -> CachedStores.timestampedKeyValueStoreBuilder(named(" ", "a"), STRINGS, STRINGS))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("store name cannot be empty");
    }

    @Test
    void a_supplier_whose_store_has_another_name_is_refused() {
        var builder = CachedStores.keyValueStoreBuilder(named("routes", "delays"), STRINGS, STRINGS);
        assertThatThrownBy(builder::build)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("store routes", "delays");
    }

    private static KeyValueBytesStoreSupplier named(String supplier, String store) {
        return new KeyValueBytesStoreSupplier() {
            @Override
            public String name() {
                return supplier;
            }

            @Override
            public KeyValueStore<Bytes, byte[]> get() {
                return Stores.inMemoryKeyValueStore(store).get();
            }

            @Override
            public String metricsScope() {
                return "test";
            }
        };
    }

    @Test
    void a_supplier_of_another_shape_is_refused() {
        assertThatThrownBy(() -> CachedStores.keyValueStoreBuilder(
                        Stores.persistentVersionedKeyValueStore("routes", Duration.ofHours(1)), STRINGS, STRINGS))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("store routes", "versioned");
        assertThatThrownBy(CachedStores.keyValueStoreBuilder(
                        Stores.persistentTimestampedKeyValueStore("routes"), STRINGS, STRINGS)::build)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("store routes", "timestamped");
        assertThatThrownBy(CachedStores.timestampedKeyValueStoreBuilder(
                        Stores.persistentTimestampedKeyValueStoreWithHeaders("routes"), STRINGS, STRINGS)::build)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("store routes", "headers");
    }

    @Test
    void negative_sizes_are_refused() {
        assertThatThrownBy(() -> CacheConfig.ofBytes(-1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("maxBytes", "-1");
        assertThatThrownBy(() -> CacheConfig.ofEntries(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> CacheConfig.ofBytes(1).withBufferBytes(-1))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_null_key_names_the_store() {
        try (TestTask task = new TestTask()) {
            KeyValueStore<String, String> store = task.open(
                    CachedStores.keyValueStoreBuilder(Stores.inMemoryKeyValueStore("routes"), STRINGS, STRINGS));
            assertThatThrownBy(() -> store.put(null, "1"))
                    .isInstanceOf(NullPointerException.class)
                    .hasMessageContaining("store routes");
        }
    }

    @Test
    void a_context_that_is_not_the_runtimes_is_refused_with_a_way_out() {
        KeyValueStore<String, String> store = CachedStores.keyValueStoreBuilder(
                        Stores.inMemoryKeyValueStore("routes"), STRINGS, STRINGS)
                .build();
        var foreign = (StateStoreContext) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {StateStoreContext.class}, (proxy, method, args) -> null);
        assertThatThrownBy(() -> store.init(foreign, store))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("store routes", "TopologyTestDriver");
    }

    @Test
    void an_unlogged_store_works_in_a_mock_context_as_kafkas_stores_do() {
        KeyValueStore<String, String> store = CachedStores.keyValueStoreBuilder(
                        Stores.inMemoryKeyValueStore("routes"), STRINGS, STRINGS)
                .withLoggingDisabled()
                .build();
        store.init(new MockProcessorContext<>().getStateStoreContext(), store);
        store.put("a", "1");
        assertThat(store.get("a")).isEqualTo("1");
        store.close();
    }

    @Test
    void serdes_not_given_are_the_applications_and_know_the_changelog_topic() {
        List<String> topics = new ArrayList<>();
        Serde<String> noting = Serdes.serdeFrom(
                (topic, data) -> {
                    topics.add(topic);
                    return data.getBytes(StandardCharsets.UTF_8);
                },
                new StringDeserializer());
        try (TestTask task = new TestTask()) {
            task.context().setKeySerde(noting);
            task.context().setValueSerde(noting);
            KeyValueStore<String, String> store =
                    task.open(CachedStores.keyValueStoreBuilder(new ProbeStore("routes").supplier(), null, null));
            store.put("a", "1");
            task.commit(store);
        }
        assertThat(topics).hasSize(2).containsOnly("routes-changelog");
    }

    @Test
    void settings_come_from_the_builder_then_the_stores_own_then_the_applications() {
        var application =
                Map.of(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 1 << 20, "crema.stores.off.cache.max.bytes", 0);
        try (TestTask task = new TestTask(application)) {
            assertThat(buffers(task, "on", CacheConfig.configured())).isTrue();
            assertThat(buffers(task, "off", CacheConfig.configured())).isFalse();
        }
        try (TestTask task = new TestTask(application)) {
            assertThat(buffers(task, "off", CacheConfig.ofBytes(1 << 20))).isTrue();
        }
    }

    private static boolean buffers(TestTask task, String name, CacheConfig config) {
        KeyValueStore<String, String> store =
                task.open(CachedStores.keyValueStoreBuilder(Stores.inMemoryKeyValueStore(name), STRINGS, STRINGS)
                        .withCache(config));
        store.put("a", "1");
        return task.changelog().isEmpty();
    }

    @Test
    void a_setting_that_is_not_allowed_stops_the_store_from_opening() {
        try (TestTask task = new TestTask(Map.of("crema.stores.routes.value.sharing", "sometimes"))) {
            var builder = CachedStores.keyValueStoreBuilder(Stores.inMemoryKeyValueStore("routes"), STRINGS, STRINGS);
            assertThatThrownBy(() -> task.open(builder))
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContainingAll("store routes", "crema.stores.routes.value.sharing", "sometimes");
        }
    }
}
