package dev.crema.store.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** How many writes a put waits for. */
class PaceTest {

    private final Pace pace = new Pace(TimeUnit.SECONDS.toNanos(2));

    @Test
    void a_batch_takes_two_milliseconds_and_is_a_sixteenth_of_the_buffer_at_the_most() {
        writesTake(2_000);
        assertThat(pace.batch(1_000_000)).isBetween(990L, 1010L);
        assertThat(pace.batch(1_600)).isEqualTo(100);
        assertThat(pace.batch(3)).isEqualTo(1);
    }

    @Test
    void a_buffer_too_large_for_a_store_that_became_slow_shrinks_with_every_put() {
        writesTake(1_500_000);
        assertThat(pace.maxWrites()).isBetween(1300L, 1350L);
        assertThat(pace.batch(125_000)).isEqualTo(16);
        assertThat(pace.batch(1_000)).isEqualTo(1);
    }

    @Test
    void of_a_store_too_slow_for_a_few_writes_no_more_are_asked_for_than_wait() {
        writesTake(TimeUnit.SECONDS.toNanos(1));
        assertThat(pace.maxWrites()).isBetween(1L, 2L);
        assertThat(pace.batch(3)).isEqualTo(3);
    }

    private void writesTake(long nanos) {
        for (int i = 0; i < 1000; i++) {
            pace.took(nanos, 1);
        }
    }
}
