package dev.crema.store.contract;

import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import dev.crema.store.broker.Guarantee;
import dev.crema.store.contract.ChangelogPartition.Fate;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.metrics.Metrics;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.LogContext;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.streams.errors.DefaultProductionExceptionHandler;
import org.apache.kafka.streams.internals.StreamsConfigUtils.ProcessingMode;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.internals.MockStreamsMetrics;
import org.apache.kafka.streams.processor.internals.ProcessorTopology;
import org.apache.kafka.streams.processor.internals.RecordCollector;
import org.apache.kafka.streams.processor.internals.RecordCollectorImpl;
import org.apache.kafka.streams.processor.internals.StreamsProducer;

/** What the tasks of a stream thread share: Kafka's own transaction handling, over a {@link ThreadProducer}. */
final class StreamThread {

    private final Guarantee guarantee;
    private final ThreadProducer producer;
    private final StreamsProducer transactions;

    StreamThread(Guarantee guarantee, ChangelogPartition changelog) {
        this.guarantee = guarantee;
        producer = new ThreadProducer(changelog);
        ProcessingMode mode =
                guarantee == Guarantee.EXACTLY_ONCE ? ProcessingMode.EXACTLY_ONCE_V2 : ProcessingMode.AT_LEAST_ONCE;
        transactions = new StreamsProducer(producer, mode, Time.SYSTEM, new LogContext());
    }

    /** Kafka's own collector for a task of this thread, since it is what a store learns of commits through. */
    RecordCollector collector(int subtopology) {
        ProcessorTopology topology = mock(ProcessorTopology.class);
        when(topology.sinkTopics()).thenReturn(Set.of());
        return new RecordCollectorImpl(
                new LogContext(),
                new TaskId(subtopology, 0),
                transactions,
                new DefaultProductionExceptionHandler(),
                new MockStreamsMetrics(new Metrics()),
                topology);
    }

    /** Commits for all tasks of the thread, whoever of them was flushed. */
    void commit() {
        if (guarantee == Guarantee.EXACTLY_ONCE) {
            transactions.commitTransaction(Map.of(), null); // no input, no group
        }
    }

    /** A commit that runs into its timeout, after which the runtime may go on as if nothing were amiss. */
    void commitTimesOut() {
        producer.nextCommitTimesOut();
        try {
            commit();
            throw new IllegalStateException("the commit did not time out");
        } catch (TimeoutException expected) {
            // the transaction is still open
        }
    }

    /** Another task of the thread closes dirty, which aborts the transaction that all its tasks share. */
    void abortByAnotherTask() {
        RecordCollector other = collector(1);
        var bytes = new ByteArraySerializer();
        other.send("other", new byte[0], new byte[0], new RecordHeaders(), 0, 0L, bytes, bytes, null, null);
        other.closeDirty();
    }

    /** The process is gone; an open transaction ends as the broker decides. */
    void die(Fate fate) {
        producer.die(fate);
    }
}
