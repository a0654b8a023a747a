package dev.crema.store.engine;

import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class UpkeepTest {

    private final List<Runnable> started = new ArrayList<>();

    private void start(Runnable work) {
        started.add(work);
        Upkeep.start(work);
    }

    @AfterEach
    void cancel() {
        started.forEach(Upkeep::cancel);
    }

    @Test
    void what_one_store_throws_is_not_the_end_of_the_upkeep_of_others() {
        AtomicInteger failures = new AtomicInteger();
        AtomicInteger turns = new AtomicInteger();
        start(() -> {
            failures.incrementAndGet();
            throw new AssertionError("a store that fails, for this test");
        });
        start(turns::incrementAndGet);
        start(() -> {
            throw new IllegalStateException("another one");
        });
        await().until(() -> turns.get() >= 3 && failures.get() >= 3);
    }

    @Test
    void it_begins_again_after_the_last_store_was_closed() {
        for (int round = 0; round < 2; round++) {
            AtomicInteger turns = new AtomicInteger();
            Runnable work = turns::incrementAndGet;
            Upkeep.start(work);
            await().until(() -> turns.get() >= 1);
            Upkeep.cancel(work);
        }
    }
}
