package org.apache.kafka.streams.state.internals;

import java.util.Map;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.test.InternalMockProcessorContext;

/** The metric of records that a task has dropped. */
final class DroppedRecords {

    private DroppedRecords() {}

    static Object of(InternalMockProcessorContext<?, ?> task) {
        Map<String, String> tags = Map.of("thread-id", Thread.currentThread().getName(), "task-id", "0_0");
        MetricName name = new MetricName("dropped-records-total", "stream-task-metrics", "", tags);
        return task.metrics().metrics().get(name).metricValue();
    }
}
