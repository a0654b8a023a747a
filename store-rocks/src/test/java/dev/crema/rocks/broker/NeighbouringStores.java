package dev.crema.rocks.broker;

import dev.crema.rocks.RocksStores;
import dev.crema.store.broker.Subtopology;
import dev.crema.store.broker.Tally;
import dev.crema.store.broker.TallyStores;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/** Stores of Crema's in one task. */
public final class NeighbouringStores implements TallyStores {

    static final String HEALTHY = "healthy";
    static final String DIRTY = "dirty";
    static final String TABLES = "damaged-tables";
    static final String MANIFEST = "truncated-manifest";
    static final String CURRENT = "missing-current";

    /** Those to which something is done. */
    static final List<String> HARMED = List.of(DIRTY, TABLES, MANIFEST, CURRENT);

    @Override
    public List<Subtopology> subtopologies(String topic) {
        List<StoreBuilder<? extends KeyValueStore<String, ?>>> builders = new ArrayList<>();
        builders.add(builder(RocksStores.persistentKeyValueStore(HEALTHY)));
        HARMED.forEach(name -> builders.add(builder(RocksStores.persistentKeyValueStore(name))));
        return List.of(Subtopology.of(topic, builders));
    }

    private static StoreBuilder<KeyValueStore<String, Tally>> builder(KeyValueBytesStoreSupplier supplier) {
        return Stores.keyValueStoreBuilder(supplier, Serdes.String(), Tally.serde());
    }

    /** One store of Crema's in a task of its own. */
    public static final class Alone implements TallyStores {

        @Override
        public List<Subtopology> subtopologies(String topic) {
            return List.of(Subtopology.of(topic, List.of(builder(RocksStores.persistentKeyValueStore(HEALTHY)))));
        }
    }

    /** One store of Crema's and one of Kafka's in a task. */
    public static final class BesideKafka implements TallyStores {

        static final String KAFKA = "kafka";

        @Override
        public List<Subtopology> subtopologies(String topic) {
            return List.of(Subtopology.of(
                    topic,
                    List.of(
                            builder(RocksStores.persistentKeyValueStore(HEALTHY)),
                            builder(Stores.persistentKeyValueStore(KAFKA)))));
        }
    }
}
