package dev.crema.benchmarks.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.benchmarks.app.Settling.Window;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SettlingTest {

    private final List<Window> windows = new ArrayList<>();

    private void add(int count, long p99, long bytes) {
        for (int i = 0; i < count; i++) {
            windows.add(new Window(windows.size() + 1, p99, bytes));
        }
    }

    private long restSince() {
        return Settling.rest(0, windows).nanos();
    }

    @Test
    void what_never_moves_is_at_rest_from_the_beginning() {
        add(12, 100, 7);
        assertThat(restSince()).isZero();
    }

    @Test
    void rest_begins_after_the_last_change_of_files() {
        add(3, 100, 5);
        add(12, 100, 7);
        assertThat(restSince()).isEqualTo(3);
    }

    @Test
    void rest_begins_after_the_last_slow_reads() {
        add(4, 300, 7);
        add(12, 100, 7);
        assertThat(restSince()).isEqualTo(4);
    }

    @Test
    void one_slow_window_is_a_pause() {
        add(2, 100, 5);
        add(2, 100, 7);
        add(1, 300, 7);
        add(12, 100, 7);
        assertThat(restSince()).isEqualTo(2);
    }
}
