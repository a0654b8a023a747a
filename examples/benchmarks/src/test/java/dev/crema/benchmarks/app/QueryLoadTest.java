package dev.crema.benchmarks.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.crema.benchmarks.measure.Failure;
import java.util.Collections;
import org.junit.jupiter.api.Test;

class QueryLoadTest {

    private static final String[] HUNDRED = Collections.nCopies(100, "a").toArray(String[]::new);

    private static QueryLoad<Long> run(QueryLoad<Long> load) throws InterruptedException {
        load.start();
        load.join();
        return load;
    }

    @Test
    void queries_that_a_late_answer_holds_up_count_as_late() throws Exception {
        boolean[] slow = {true};
        QueryLoad<Long> load = run(new QueryLoad<>(
                key -> {
                    if (slow[0]) {
                        slow[0] = false;
                        sleep(1_000);
                    }
                    return 0L;
                },
                HUNDRED));

        assertThat(load.latencyMicros(1)).isGreaterThan(1_000_000);
        assertThat(load.latencyMicros(0.01)).as("due 50 ms after the first").isGreaterThan(900_000);
    }

    @Test
    void a_failed_query_fails_the_load() throws Exception {
        QueryLoad<Long> load = run(new QueryLoad<>(
                key -> {
                    throw new IllegalStateException("closed");
                },
                HUNDRED));

        assertThatThrownBy(load::requireHealthy).isInstanceOf(Failure.class).hasMessageContaining("closed");
    }

    @Test
    void an_answer_is_as_old_as_the_first_update_it_misses() throws Exception {
        String[] draws = {"a", "b"};
        Timeline processing = new Timeline(10 * Meter.STEP);
        for (int i = 0; i < 10 * Meter.STEP; i++) {
            processing.next();
        }
        sleep(300);

        long all = 5 * Meter.STEP;
        assertThat(oldest(draws, processing, all)).isZero();
        assertThat(oldest(draws, processing, all / 2)).isCloseTo(300, within(200.0));
    }

    private static double oldest(String[] draws, Timeline processing, long count) throws InterruptedException {
        QueryLoad<Long> load = run(new QueryLoad<>(key -> count, new String[] {"a"}));
        return load.oldestMillis(Aggregate.LONG, new Occurrences(draws), processing);
    }

    private static void sleep(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
