package dev.crema.store.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
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
    void work_that_is_called_for_is_done_in_its_turn_once_for_all_calls() throws Exception {
        CountDownLatch isBusy = new CountDownLatch(1);
        CountDownLatch mayGoOn = new CountDownLatch(1);
        CountDownLatch allDone = new CountDownLatch(1);
        Runnable busy = () -> {
            isBusy.countDown();
            awaitUninterrupted(mayGoOn);
        };
        AtomicInteger turns = new AtomicInteger();
        Runnable work = turns::incrementAndGet;
        AtomicInteger turnsOfNone = new AtomicInteger();
        Runnable last = allDone::countDown;
        start(busy);
        start(work);
        start(last);
        Upkeep.call(busy);
        isBusy.await();
        for (int i = 0; i < 10; i++) {
            Upkeep.call(work);
        }
        Upkeep.call(turnsOfNone::incrementAndGet);
        Upkeep.call(last);
        mayGoOn.countDown();
        allDone.await();
        assertThat(turns.get())
                .as("one for the calls, and one of the timer at most")
                .isBetween(1, 2);
        assertThat(turnsOfNone).as("turns of what was never started").hasValue(0);
    }

    @Test
    void a_call_that_fails_is_not_the_last_one() {
        AtomicInteger turns = new AtomicInteger();
        Runnable fails = () -> {
            turns.incrementAndGet();
            throw new IllegalStateException("a call that fails, for this test");
        };
        start(fails);
        for (int call = 1; call <= 20; call++) {
            int before = turns.get();
            Upkeep.call(fails);
            await().until(() -> turns.get() > before);
        }
    }

    private static void awaitUninterrupted(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
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
