package dev.crema.store.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.store.contract.TestTask;
import java.util.ArrayList;
import java.util.ConcurrentModificationException;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.Stores;
import org.apache.kafka.test.MockRecordCollector;
import org.junit.jupiter.api.Test;

class TaskContextTest {

    private static final TopicPartition CHANGELOG = new TopicPartition("store-changelog", 0);

    /** As Kafka's own when the producer's thread adds to its map of offsets just then. */
    private static final class BusyCollector extends MockRecordCollector {
        private int failures = 2;

        @Override
        public Map<TopicPartition, Long> offsets() {
            if (failures-- > 0) {
                throw new ConcurrentModificationException();
            }
            return Map.of(CHANGELOG, 7L);
        }
    }

    @Test
    void the_offset_sent_last_is_found_while_others_are_noted() {
        try (TestTask task = new TestTask(Map.of(), new BusyCollector())) {
            TaskContext context = TaskContext.of(task.context(), "store");
            assertThat(context.sentOffset(CHANGELOG)).isEqualTo(OptionalLong.of(7));
            assertThat(context.sentOffset(new TopicPartition("other", 0))).isEmpty();
        }
    }

    /** Notes the contexts of its tasks, and whether any was running already as its processors were made ready. */
    private static final class Noting implements ProcessorSupplier<String, String, Void, Void> {
        private final List<TaskContext> contexts = new ArrayList<>();
        private boolean wasRunning;

        @Override
        public Processor<String, String, Void, Void> get() {
            return new Processor<>() {
                @Override
                public void init(ProcessorContext<Void, Void> context) {
                    TaskContext task = TaskContext.of((StateStoreContext) context, "store");
                    wasRunning |= task.isRunning();
                    contexts.add(task);
                }

                @Override
                public void process(Record<String, String> message) {}
            };
        }
    }

    @Test
    void a_task_runs_from_when_its_stores_are_restored_and_not_while_another_takes_them_over() {
        Noting noting = new Noting();
        Topology topology = new Topology()
                .addSource("source", new StringDeserializer(), new StringDeserializer(), "input")
                .addProcessor("processor", noting, "source")
                .addGlobalStore(
                        Stores.keyValueStoreBuilder(
                                        Stores.inMemoryKeyValueStore("global"), Serdes.String(), Serdes.String())
                                .withLoggingDisabled(),
                        "globals",
                        new StringDeserializer(),
                        new StringDeserializer(),
                        "global-input",
                        "global-processor",
                        noting);
        try (TopologyTestDriver ignored = new TopologyTestDriver(topology)) {
            assertThat(noting.wasRunning).isFalse();
            assertThat(noting.contexts).extracting(TaskContext::isGlobal).contains(true, false);
            assertThat(noting.contexts).allMatch(TaskContext::isRunning);

            TaskContext task = noting.contexts.stream()
                    .filter(context -> !context.isGlobal())
                    .findAny()
                    .orElseThrow();
            task.handOver();
            assertThat(task.isRunning()).isFalse();
            task.internal().uninitialize(); // as its stores are registered again
            assertThat(task.isRunning()).isFalse();
            task.internal().initialize();
            assertThat(task.isRunning()).isTrue();
        }
    }
}
