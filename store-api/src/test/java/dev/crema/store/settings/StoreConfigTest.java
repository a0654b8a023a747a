package dev.crema.store.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.streams.StreamsConfig;
import org.junit.jupiter.api.Test;

class StoreConfigTest {

    private static long cacheBytes(Map<String, ?> application, Map<String, ?> builder) {
        return StoreConfig.of("routes", application, builder).getLong(StoreConfig.CACHE_MAX_BYTES);
    }

    @Test
    void the_builder_wins_over_the_stores_own_key_that_over_the_common_one_that_over_the_default() {
        Map<String, Object> application = Map.of(
                "crema.stores.routes.cache.max.bytes",
                2,
                "crema.cache.max.bytes",
                3,
                StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG,
                4);
        assertThat(cacheBytes(application, Map.of(StoreConfig.CACHE_MAX_BYTES, 1L)))
                .isEqualTo(1);
        assertThat(cacheBytes(application, Map.of())).isEqualTo(2);
        assertThat(StoreConfig.of("delays", application, Map.of()).getLong(StoreConfig.CACHE_MAX_BYTES))
                .isEqualTo(3);
        assertThat(cacheBytes(Map.of(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 4), Map.of()))
                .isEqualTo(4);
        assertThat(cacheBytes(Map.of(), Map.of())).isEqualTo(10 * 1024 * 1024);
    }

    @Test
    void values_may_be_written_as_text_and_with_a_unit() {
        for (String text : List.of("2048", " 2 KiB ")) {
            Map<String, String> application = Map.of("crema.cache.max.bytes", text);
            assertThat(cacheBytes(application, Map.of())).isEqualTo(2048);
            assertThat(StoreConfig.cacheBudget(application)).isEqualTo(2048);
        }
        Map<String, String> wrong = Map.of("crema.cache.max.bytes", "2 parsecs");
        assertThatThrownBy(() -> StoreConfig.cacheBudget(wrong)).hasMessageContaining("2 parsecs");
        assertThatThrownBy(() -> cacheBytes(wrong, Map.of())).hasMessageContaining("2 parsecs");
    }

    @Test
    void all_problems_are_reported_at_once_under_the_key_that_has_them() {
        Map<String, String> application =
                Map.of("crema.stores.routes.cache.max.bytes", "-1", "crema.value.sharing", "sometimes");
        assertThatThrownBy(() -> StoreConfig.of("routes", application, Map.of(StoreConfig.BUFFER_MAX_BYTES, "many")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContainingAll(
                        "store routes: 3 problems",
                        "crema.stores.routes.cache.max.bytes",
                        "-1",
                        "crema.value.sharing",
                        "sometimes",
                        "IMMUTABLE",
                        "builder's buffer.max.bytes",
                        "many");
    }

    @Test
    void a_buffer_larger_than_the_cache_it_is_part_of_is_refused() {
        assertThatThrownBy(() -> StoreConfig.of(
                        "routes", Map.of("crema.cache.max.bytes", 10, "crema.buffer.max.bytes", 11), Map.of()))
                .isInstanceOf(ConfigException.class)
                .hasMessageContainingAll("store routes", "crema.buffer.max.bytes=11", "crema.cache.max.bytes");
        assertThatThrownBy(() -> StoreConfig.of("routes", Map.of("crema.buffer.max.bytes", 1 << 30), Map.of()))
                .isInstanceOf(ConfigException.class)
                .hasMessageContainingAll("crema.buffer.max.bytes", "10485760", "by default");
    }

    @Test
    void a_name_that_is_the_beginning_of_another_gets_only_its_own_settings() {
        Map<String, ?> application = Map.of("crema.stores.routes.old.cache.max.bytes", 5);
        assertThat(cacheBytes(application, Map.of())).isEqualTo(10 * 1024 * 1024);
        assertThat(StoreConfig.of("routes.old", application, Map.of()).getLong(StoreConfig.CACHE_MAX_BYTES))
                .isEqualTo(5);
    }

    @Test
    void the_readmes_table_lists_every_key_with_its_default_and_meaning() throws IOException {
        List<String> rows = StoreConfig.definition().configKeys().values().stream()
                .map(key -> "| `crema." + key.name + "` | `" + key.defaultValue + "` | " + key.documentation + " |")
                .sorted()
                .toList();
        List<String> readme = Files.readAllLines(Path.of("../README.md")).stream()
                .filter(line -> line.startsWith("| `crema.") && !line.matches("\\| `crema\\.(rocksdb|memory)\\..*"))
                .toList();
        assertThat(readme).isEqualTo(rows);
    }
}
