package dev.crema.store.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.store.contract.TestTask;
import org.apache.kafka.streams.processor.internals.InternalProcessorContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class UnemittedTest {

    private static final long WINDOW = 100;

    private long nowMs = 1_000_000;
    private final TestTask task = new TestTask();
    private final InternalProcessorContext<?, ?> context = (InternalProcessorContext<?, ?>) task.context();
    private final Unemitted unemitted = new Unemitted(TaskContext.of(task.context(), "store"), WINDOW, () -> nowMs);

    @AfterEach
    void close() {
        task.close();
    }

    private void emitted(long upTo) {
        context.addProcessorMetadataKeyValue("store", upTo);
    }

    private long after(long ms, long streamTime) {
        nowMs += ms;
        unemitted.written(streamTime);
        return unemitted.oldest();
    }

    @Test
    void windows_that_end_after_the_last_emission_are_still_to_be_emitted() {
        assertThat(after(0, 500)).isEqualTo(Unemitted.NONE);
        emitted(500);
        assertThat(after(0, 500)).isEqualTo(400);
        emitted(700);
        assertThat(after(500, 900)).isEqualTo(600);
    }

    @Test
    void a_task_may_be_idle_and_stream_time_may_stand_still_as_long_as_they_like() {
        emitted(500);
        assertThat(after(0, 500)).isEqualTo(400);
        assertThat(after(10_000_000, 500)).isEqualTo(400);
        for (int second = 0; second < 1_000; second++) {
            assertThat(after(1_000, 500)).isEqualTo(400);
        }
        assertThat(after(10_000_000, 600)).isEqualTo(400);
    }

    /** As after a change of the topology, whose metadata stay: else nothing would ever expire. */
    @Test
    void an_operator_that_does_not_emit_when_stream_time_goes_on_is_no_more() {
        emitted(500);
        assertThat(after(0, 500)).isEqualTo(400);
        for (int second = 0; second < 60; second++) {
            assertThat(after(1_000, 600 + second)).isEqualTo(400);
        }
        assertThat(after(1_000, 1_000)).isEqualTo(Unemitted.NONE);
        emitted(1_000);
        assertThat(after(0, 1_000)).isEqualTo(900);
    }
}
