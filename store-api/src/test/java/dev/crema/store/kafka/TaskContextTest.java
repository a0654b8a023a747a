package dev.crema.store.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.store.contract.TestTask;
import java.util.ConcurrentModificationException;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.kafka.common.TopicPartition;
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
}
