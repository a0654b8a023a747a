package dev.crema.memory.broker;

import dev.crema.memory.MemoryStores;
import dev.crema.store.broker.ChangedChangelogContract;
import dev.crema.store.broker.Subtopology;
import dev.crema.store.broker.Tally;
import dev.crema.store.broker.TallyStores;
import java.util.List;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.state.Stores;

class WarmChangedChangelogTest extends ChangedChangelogContract {

    private static final String STORE = "warm";

    WarmChangedChangelogTest() {
        super(Alone.class, STORE);
    }

    /** One store. */
    public static final class Alone implements TallyStores {
        @Override
        public List<Subtopology> subtopologies(String topic) {
            return List.of(Subtopology.of(
                    topic,
                    List.of(Stores.keyValueStoreBuilder(
                            MemoryStores.inMemoryKeyValueStore(STORE).withWarmStart(),
                            Serdes.String(),
                            Tally.serde()))));
        }
    }
}
