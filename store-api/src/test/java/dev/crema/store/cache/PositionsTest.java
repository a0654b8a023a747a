package dev.crema.store.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.store.contract.ProbeStore;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.RecordContext;
import org.apache.kafka.streams.processor.internals.ProcessorRecordContext;
import org.apache.kafka.streams.query.Position;
import org.junit.jupiter.api.Test;

/** How far a store goes, over the partitions it is written from. */
class PositionsTest {

    private final Positions positions = new Positions(new ProbeStore("store"), true);

    @Test
    void every_partition_counts_with_the_largest_of_its_offsets() {
        positions.wrote(record("orders", 0, 5));
        positions.wrote(record("orders", 0, 3));
        positions.wrote(record("orders", 1, 9));
        positions.wrote(record("returns", 1, 2));
        positions.wrote(record("orders", 0, 4));

        assertThat(positions.withBuffer())
                .isEqualTo(Position.emptyPosition()
                        .withComponent("orders", 0, 5)
                        .withComponent("orders", 1, 9)
                        .withComponent("returns", 1, 2));
    }

    @Test
    void nothing_is_left_of_dropped_writes_and_the_mark_is_another() {
        positions.wrote(record("orders", 0, 5));
        Object mark = positions.mark();
        positions.drop();
        assertThat(positions.withBuffer()).isEqualTo(Position.emptyPosition());
        assertThat(positions.mark()).isNotSameAs(mark);
    }

    @Test
    void a_write_outside_of_any_record_leaves_the_position_as_it_is() {
        positions.wrote(null);
        positions.wrote(record(null, 0, 0));
        assertThat(positions.withBuffer()).isEqualTo(Position.emptyPosition());
    }

    private static RecordContext record(String topic, int partition, long offset) {
        return new ProcessorRecordContext(0, offset, partition, topic, new RecordHeaders());
    }
}
