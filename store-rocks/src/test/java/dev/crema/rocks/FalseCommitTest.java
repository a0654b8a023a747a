package dev.crema.rocks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.store.broker.Guarantee;
import dev.crema.store.contract.TransactionalTask;
import java.util.Map;
import org.apache.kafka.common.serialization.Serdes;
import org.junit.jupiter.api.Test;

/** The runtime tells a store to commit after a commit that failed, with the offset of what was sent. */
class FalseCommitTest {

    /** More than the timer takes to bring to disk what it takes for committed, and for that to be flushed. */
    private static final long LONG_ENOUGH_MS = 2500;

    @Test
    void what_it_is_told_to_commit_then_does_not_become_durable() throws InterruptedException {
        try (TransactionalTask task = new TransactionalTask(
                Guarantee.EXACTLY_ONCE,
                Map.of("crema.rocksdb.flush.max.age.ms", 1),
                opened -> Layers.BARE.plain(opened, Serdes.String()))) {
            task.put("a", "committed");
            task.commit();
            task.put("b", "not committed");
            task.commitTimesOut();
            task.checkpoint();
            Thread.sleep(LONG_ENOUGH_MS);
            task.kill();
            assertThat(task.strayEntries()).isEmpty();
            assertThat(task.contents()).containsEntry("a", "committed").doesNotContainKey("b");
        }
    }
}
