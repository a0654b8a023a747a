package dev.crema.benchmarks.app;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MetricsCostTest {

    @Test
    void the_doubles_of_the_metrics_are_packed_with_the_program() {
        assertThat(MetricsCost.class.getResource("/without-metrics/dev/crema/store/metrics/CacheMetrics.class"))
                .isNotNull();
    }
}
