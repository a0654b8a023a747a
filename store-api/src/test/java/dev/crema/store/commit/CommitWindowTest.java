package dev.crema.store.commit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import dev.crema.store.contract.TestTask;
import dev.crema.store.kafka.TaskContext;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.metrics.Gauge;
import org.apache.kafka.common.metrics.KafkaMetric;
import org.apache.kafka.common.metrics.MetricConfig;
import org.apache.kafka.common.metrics.Metrics;
import org.apache.kafka.common.utils.LogContext;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.streams.errors.DefaultProductionExceptionHandler;
import org.apache.kafka.streams.internals.StreamsConfigUtils.ProcessingMode;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.internals.MockStreamsMetrics;
import org.apache.kafka.streams.processor.internals.ProcessorTopology;
import org.apache.kafka.streams.processor.internals.RecordCollectorImpl;
import org.apache.kafka.streams.processor.internals.StreamsProducer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A window ends with commit() or with a committed transaction, and with nothing less. */
class CommitWindowTest {

    private final MockProducer<byte[], byte[]> producer = new MockProducer<>();
    private double commitTimeNanos;

    private final TestTask task = new TestTask(Map.of(), collector());
    private final CommitWindow window = new CommitWindow(TaskContext.of(task.context(), "store"));

    /** Kafka's own collector, since it is what the count is read through. */
    private RecordCollectorImpl collector() {
        ProcessorTopology topology = mock(ProcessorTopology.class);
        when(topology.sinkTopics()).thenReturn(Set.of());
        return new RecordCollectorImpl(
                new LogContext(),
                new TaskId(0, 0),
                new StreamsProducer(producer, ProcessingMode.AT_LEAST_ONCE, Time.SYSTEM, new LogContext()),
                new DefaultProductionExceptionHandler(),
                new MockStreamsMetrics(new Metrics()),
                topology);
    }

    private void countTransactions() {
        show("txn-commit-time-ns-total", (config, now) -> commitTimeNanos);
        show("txn-abort-time-ns-total", (config, now) -> 0.0);
    }

    private void show(String metric, Gauge<Double> value) {
        MetricName name = new MetricName(metric, "producer-metrics", "", Map.of("client-id", "c"));
        producer.setMockMetrics(name, new KafkaMetric(new Object(), name, value, new MetricConfig(), Time.SYSTEM));
    }

    @AfterEach
    void close() {
        task.close();
    }

    @Test
    void it_is_closed_before_the_first_flush() {
        assertThat(window.isOpen()).isFalse();
    }

    @Test
    void it_ends_with_a_call_of_commit() {
        window.open();
        assertThat(window.isOpen()).isTrue();
        window.close();
        assertThat(window.isOpen()).isFalse();
    }

    @Test
    void it_ends_with_a_transaction_committed_since_the_flush() {
        countTransactions();
        commitTimeNanos = 100;
        window.open();
        assertThat(window.isOpen()).isTrue();
        commitTimeNanos = 230;
        assertThat(window.isOpen()).isFalse();
        assertThat(window.isOpen()).isFalse();
    }

    @Test
    void it_stays_open_while_no_transaction_is_committed() {
        countTransactions();
        commitTimeNanos = 100;
        window.open();
        window.open(); // the next flush, after a commit that had nothing to commit
        assertThat(window.isOpen()).isTrue();
        commitTimeNanos = 230;
        window.open();
        assertThat(window.isOpen()).isTrue();
    }

    @Test
    void without_a_count_it_waits_for_commit() {
        window.open();
        commitTimeNanos = 230;
        assertThat(window.isOpen()).isTrue();
    }
}
