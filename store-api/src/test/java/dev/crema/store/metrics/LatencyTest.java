package dev.crema.store.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.metrics.MetricConfig;
import org.apache.kafka.common.metrics.Metrics;
import org.apache.kafka.common.metrics.Sensor;
import org.apache.kafka.common.metrics.Sensor.RecordingLevel;
import org.apache.kafka.common.metrics.stats.CumulativeCount;
import org.junit.jupiter.api.Test;

class LatencyTest {

    private static final MetricName COUNT = new MetricName("count", "group", "", Map.of());

    private static double recorded(RecordingLevel level) {
        try (Metrics metrics = new Metrics(new MetricConfig().recordLevel(level))) {
            Sensor sensor = metrics.sensor("sensor", RecordingLevel.DEBUG);
            sensor.add(COUNT, new CumulativeCount());
            Latency latency = new Latency(sensor);
            long started = latency.start();
            assertThat(started != 0).isEqualTo(level != RecordingLevel.INFO); // 0: no clock was read
            latency.stop(started);
            return (double) metrics.metric(COUNT).metricValue();
        }
    }

    @Test
    void a_call_is_timed_where_its_sensor_records_and_costs_nothing_where_it_does_not() {
        assertThat(recorded(RecordingLevel.INFO)).isZero();
        assertThat(recorded(RecordingLevel.DEBUG)).isEqualTo(1);
        assertThat(recorded(RecordingLevel.TRACE)).isEqualTo(1);
    }
}
