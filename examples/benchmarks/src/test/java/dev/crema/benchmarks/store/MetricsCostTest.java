package dev.crema.benchmarks.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crema.store.metrics.CacheMetrics;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Either side has the classes that it is said to have. */
class MetricsCostTest {

    private static final String[] DRAWS = {Keys.key(0)};

    @TempDir
    Path directory;

    @Test
    void the_doubles_of_the_metrics_are_found_first_where_they_are_asked_for() throws Exception {
        Class<?> doubles = MetricsCost.classes(false).loadClass(CacheMetrics.class.getName());
        Class<?> own = MetricsCost.classes(true).loadClass(CacheMetrics.class.getName());

        assertThat(own).isNotEqualTo(CacheMetrics.class).isNotEqualTo(doubles);
        assertThat(own.getDeclaredFields()).hasSameSizeAs(CacheMetrics.class.getDeclaredFields());
        assertThat(doubles.getDeclaredFields()).hasSize(1);
    }

    @Test
    void a_side_with_the_metrics_of_the_other_is_refused() {
        assertThatThrownBy(() -> MetricsCost.open(MetricsCost.classes(true), directory.resolve("with"), DRAWS, false))
                .rootCause()
                .hasMessageContaining("its metrics are those of the other side");
        assertThatThrownBy(
                        () -> MetricsCost.open(MetricsCost.classes(false), directory.resolve("without"), DRAWS, true))
                .rootCause()
                .hasMessageContaining("its metrics are those of the other side");
    }
}
