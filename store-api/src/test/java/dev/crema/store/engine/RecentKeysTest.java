package dev.crema.store.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RecentKeysTest {

    private static final long WINDOW = 10;

    private final RecentKeys recent = asked();
    private final Set<ByteBuffer> written = new HashSet<>();
    private long newest = 100;

    private static RecentKeys asked() {
        RecentKeys recent = new RecentKeys();
        recent.isAbsent(timed(0, 0), 0);
        return recent;
    }

    private static byte[] timed(int key, long time) {
        return ByteBuffer.allocate(Integer.BYTES + Long.BYTES)
                .putInt(key)
                .putLong(time)
                .array();
    }

    private void write(int key, long time) {
        recent.writes(timed(key, time), time, newest);
        written.add(ByteBuffer.wrap(timed(key, time)));
        newest = Math.max(newest, time);
    }

    private boolean isAbsent(int key, long time) {
        return recent.isAbsent(timed(key, time), time);
    }

    @Test
    void nothing_is_known_of_what_was_there_before() {
        assertThat(isAbsent(1, 150)).isFalse();
        write(1, 150);
        assertThat(isAbsent(2, 100)).isFalse();
        assertThat(isAbsent(2, 101)).isTrue();
    }

    @Test
    void what_was_written_is_never_absent_however_late_and_however_many_are_of_one_time() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int window = 0; window < 60; window++) {
            int keys = 1 + random.nextInt(window % 10 == 0 ? 50_000 : 3_000);
            for (int i = 0; i < keys; i++) {
                long late = random.nextInt(10) == 0 ? random.nextInt(5) * WINDOW : 0;
                write(random.nextInt(50_000), Math.max(0, 110 + window * WINDOW - late));
            }
            for (ByteBuffer entry : written) {
                assertThat(recent.isAbsent(entry.array(), entry.getLong(Integer.BYTES)))
                        .as("seed %s", seed)
                        .isFalse();
            }
        }
    }

    @Test
    void nearly_all_that_was_not_written_is_absent() {
        for (int keys : new int[] {100, 10_000, 200_000}) {
            for (int window = 0; window < 4; window++) {
                long time = newest + WINDOW;
                for (int key = 0; key < keys; key++) {
                    write(key, time);
                }
            }
            long absent = 0;
            for (int key = 0; key < 10_000; key++) {
                absent += isAbsent(1_000_000 + key, newest) ? 1 : 0;
            }
            assertThat(absent).as("%s keys", keys).isGreaterThan(9_700);
        }
    }

    @Test
    void what_was_written_before_it_was_asked_is_not_absent() {
        RecentKeys unasked = new RecentKeys();
        unasked.writes(timed(1, 150), 150, 100);
        assertThat(unasked.isAbsent(timed(1, 150), 150)).isFalse();
        unasked.writes(timed(2, 160), 160, 150);
        assertThat(unasked.isAbsent(timed(1, 150), 150)).isFalse();
        assertThat(unasked.isAbsent(timed(1, 151), 151)).isTrue();
    }

    /** So that stream time stays where it was, although the entry is there. */
    @Test
    void what_was_written_although_the_write_failed_is_not_absent() {
        write(1, 500);
        newest = 100;
        for (int key = 2; key < 5_000; key++) {
            recent.writes(timed(key, 400), 400, 300);
        }
        recent.writes(timed(2, 510), 510, 400);
        recent.writes(timed(3, 520), 520, 510);
        assertThat(isAbsent(1, 500)).isFalse();
    }

    @Test
    void what_went_past_is_not_absent() {
        write(1, 150);
        recent.forget();
        newest = 300;
        assertThat(isAbsent(2, 200)).isFalse();
        write(1, 310);
        assertThat(isAbsent(2, 200)).isFalse();
        assertThat(isAbsent(2, 310)).isTrue();
    }
}
