package dev.crema.benchmarks.app;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AggregateTest {

    @Test
    void an_aggregate_counts_the_records_that_went_into_it() {
        assertThat(counted(Aggregate.LONG)).isEqualTo(3);
        assertThat(counted(Aggregate.JSON)).isEqualTo(3);
        assertThat(counted(Aggregate.HUNDRED_BYTES)).isEqualTo(3);
    }

    private static <V> long counted(Aggregate<V> aggregate) {
        V value = null;
        for (int i = 0; i < 3; i++) {
            value = aggregate.changed("key", value);
        }
        return aggregate.count().applyAsLong(value);
    }
}
