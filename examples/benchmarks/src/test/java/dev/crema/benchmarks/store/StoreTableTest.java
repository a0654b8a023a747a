package dev.crema.benchmarks.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.benchmarks.measure.Side;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** State that is written once is there for every side that opens it, one after the other. */
class StoreTableTest {

    private static final int KEYS = 100;

    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource({"KAFKA, CREMA", "CREMA, KAFKA", "CREMA, CREMA"})
    void a_store_finds_what_was_written_before(Side first, Side second) {
        State.write(directory, Values.LONG, KEYS);

        for (Side side : new Side[] {first, second}) {
            try (Table<Long> table = StoreTable.open(side, Values.LONG, directory, 0)) {
                for (int i = 0; i < KEYS; i++) {
                    assertThat(table.get(Keys.key(i))).as(Keys.key(i)).isZero();
                }
                table.commit();
            }
        }
        try (Table<Long> bare = RocksTable.of(directory, Values.LONG)) {
            assertThat(bare.get(Keys.key(0))).isZero();
        }
    }
}
