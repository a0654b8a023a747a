package dev.crema.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;

class MemoryConfigTest {

    private static long stateMaxAgeMs(Map<String, ?> application) {
        return MemoryConfig.of("store", application, Map.of()).getLong(MemoryConfig.STATE_MAX_AGE_MS);
    }

    @Test
    void state_is_as_old_as_the_changelogs_deletes_are_kept_where_nothing_else_is_said() {
        assertThat(stateMaxAgeMs(Map.of())).isEqualTo(24 * 60 * 60 * 1000);
        assertThat(stateMaxAgeMs(Map.of("topic.delete.retention.ms", "5000"))).isEqualTo(5000);
        assertThat(stateMaxAgeMs(Map.of("topic.delete.retention.ms", "5000", "crema.memory.state.max.age.ms", "7000")))
                .isEqualTo(7000);
    }

    @Test
    void problems_are_reported_with_store_and_key() {
        assertThatThrownBy(() -> MemoryConfig.of("routes", Map.of("crema.memory.snapshot.interval.ms", "0"), Map.of()))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("store routes")
                .hasMessageContaining("crema.memory.snapshot.interval.ms");
    }

    @Test
    void the_readmes_table_lists_every_key_with_its_default_and_meaning() throws IOException {
        List<String> rows = MemoryConfig.definition().configKeys().values().stream()
                .map(key -> "| `crema." + key.name + "` | `" + key.defaultValue + "` | " + key.documentation + " |")
                .sorted()
                .toList();
        assertThat(readme())
                .filteredOn(line -> line.startsWith("| `crema.memory."))
                .isEqualTo(rows);
    }

    @Test
    void the_readmes_table_lists_every_metric_with_unit_level_and_meaning() throws IOException {
        List<String> rows = Arrays.stream(MemoryMetric.values())
                .map(metric -> "| `%s` | %s | %s | %s |"
                        .formatted(metric.metric(), metric.unit(), metric.level(), metric.description()))
                .toList();
        assertThat(readme()).containsSubsequence(rows);
    }

    private static List<String> readme() throws IOException {
        return Files.readAllLines(Path.of("../README.md"));
    }
}
