package dev.crema.store.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class HeapGuessTest {

    private final HeapGuess guess = new HeapGuess();

    @Test
    void before_anything_was_counted_a_value_is_as_large_as_its_serialized_form() {
        assertThat(guess.of(100)).isEqualTo(100);
    }

    @Test
    void values_of_one_size_give_their_ratio() {
        for (int i = 0; i < 100; i++) {
            guess.counted(8, 24);
        }
        assertThat(guess.of(8)).isEqualTo(24);
        assertThat(guess.of(16)).isEqualTo(48);
    }

    @Test
    void values_of_many_sizes_give_what_each_has_and_what_a_byte_adds() {
        Random random = new Random(1);
        for (int i = 0; i < 100; i++) {
            int size = random.nextInt(2000);
            guess.counted(size, 40 + size);
        }
        assertThat((double) guess.of(50)).isCloseTo(90, within(15.0));
        assertThat((double) guess.of(4000)).isCloseTo(4040, within(40.0));
        assertThat(guess.perByte()).isCloseTo(1, within(0.02));
    }

    @Test
    void values_that_change_are_followed() {
        for (int i = 0; i < 100; i++) {
            guess.counted(100, 150);
        }
        for (int i = 0; i < 300; i++) {
            guess.counted(100, 300);
        }
        assertThat((double) guess.of(100)).isCloseTo(300, within(3.0));
    }

    @Test
    void a_value_never_takes_less_than_nothing() {
        Random random = new Random(1);
        for (int i = 0; i < 100; i++) {
            int size = 1000 + random.nextInt(1000);
            guess.counted(size, 2L * (size - 990));
        }
        assertThat(guess.of(1)).isNotNegative();
    }
}
