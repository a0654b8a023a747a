package dev.crema.store.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.store.contract.TestTask;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.query.Position;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.Test;

/** Kafka's RocksDB store moves its position before the data of a restored batch, both under the position's lock. */
class StorePositionsTest {

    @Test
    void a_position_is_not_copied_while_its_data_are_on_their_way() throws Exception {
        try (TestTask task = new TestTask()) {
            KeyValueStore<Bytes, byte[]> store =
                    Stores.persistentKeyValueStore("store").get();
            store.init(task.context(), store);
            Position live = store.getPosition();
            CompletableFuture<Position> copied;
            synchronized (live) {
                live.withComponent("input", 0, 7);
                copied = CompletableFuture.supplyAsync(() -> StorePositions.copyOf(store));
                assertThat(copied.completeOnTimeout(Position.emptyPosition(), 200, TimeUnit.MILLISECONDS)
                                .get())
                        .isEqualTo(Position.emptyPosition()); // still waiting
            }
            assertThat(StorePositions.copyOf(store))
                    .isEqualTo(Position.emptyPosition().withComponent("input", 0, 7))
                    .isNotSameAs(live);
            store.close();
        }
    }
}
