package dev.crema.benchmarks.app;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OccurrencesTest {

    @Test
    void a_key_comes_again_in_every_cycle_of_the_input() {
        var occurrences = new Occurrences(new String[] {"a", "b", "a", "c"});

        assertThat(occurrences.offset("a", 0)).isEqualTo(0);
        assertThat(occurrences.offset("a", 1)).isEqualTo(2);
        assertThat(occurrences.offset("a", 2)).isEqualTo(4);
        assertThat(occurrences.offset("b", 0)).isEqualTo(1);
        assertThat(occurrences.offset("b", 3)).isEqualTo(13);
    }
}
