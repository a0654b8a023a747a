package dev.crema.rocks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;

class RocksConfigTest {

    private static long stateMaxAgeMs(Map<String, ?> application) {
        return RocksConfig.of("routes", application, Map.of()).getLong(RocksConfig.STATE_MAX_AGE_MS);
    }

    @Test
    void a_stores_own_key_wins_over_the_common_one_that_over_kafkas_that_over_the_default() {
        Map<String, Object> application = Map.of(
                "crema.stores.routes.rocksdb.state.max.age.ms", 2,
                "crema.rocksdb.state.max.age.ms", 3,
                "topic.delete.retention.ms", 4);
        assertThat(stateMaxAgeMs(application)).isEqualTo(2);
        assertThat(RocksConfig.of("delays", application, Map.of()).getLong(RocksConfig.STATE_MAX_AGE_MS))
                .isEqualTo(3);
        assertThat(stateMaxAgeMs(Map.of("topic.delete.retention.ms", 4))).isEqualTo(4);
        assertThat(stateMaxAgeMs(Map.of())).isEqualTo(24 * 60 * 60 * 1000);
    }

    @Test
    void problems_are_reported_with_store_and_key() {
        assertThatThrownBy(() -> RocksConfig.of("routes", Map.of("crema.rocksdb.uncommitted.max.bytes", "0"), Map.of()))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("store routes")
                .hasMessageContaining("crema.rocksdb.uncommitted.max.bytes");
        assertThatThrownBy(() -> RocksConfig.of("routes", Map.of("crema.rocksdb.memory.max.bytes", "512MB"), Map.of()))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("crema.rocksdb.memory.max.bytes")
                .hasMessageContaining("512MB");
    }

    @Test
    void the_readmes_table_lists_every_key_with_its_default_and_meaning() throws IOException {
        List<String> rows = RocksConfig.definition().configKeys().values().stream()
                .map(key -> "| `crema." + key.name + "` | `" + key.defaultValue + "` | " + key.documentation + " |")
                .sorted()
                .toList();
        List<String> readme = Files.readAllLines(Path.of("../README.md")).stream()
                .filter(line -> line.startsWith("| `crema.rocksdb."))
                .toList();
        assertThat(readme).isEqualTo(rows);
    }
}
