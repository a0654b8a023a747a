package dev.crema.store.broker;

import dev.crema.store.CachedStores;
import dev.crema.store.broker.TallyApp.Settings;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Grouped;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.processor.api.ContextualFixedKeyProcessor;
import org.apache.kafka.streams.processor.api.FixedKeyRecord;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * An application whose store {@code seen} is written before and after a table that Kafka's own cache holds back: the
 * runtime flushes {@code seen}, then the table, whose flush writes {@code seen} again.
 */
public final class LateWrites {

    static final String STORE = "seen";

    /** Added to what is written by the table's flush. */
    static final long LATE = 1000;

    /** How {@code seen} is made. */
    enum Seen {
        CREMA {
            @Override
            StoreBuilder<KeyValueStore<String, Long>> builder() {
                return CachedStores.keyValueStoreBuilder(
                        Stores.inMemoryKeyValueStore(STORE), Serdes.String(), Serdes.Long());
            }
        },
        KAFKA {
            @Override
            StoreBuilder<KeyValueStore<String, Long>> builder() {
                return Stores.keyValueStoreBuilder(Stores.inMemoryKeyValueStore(STORE), Serdes.String(), Serdes.Long())
                        .withCachingEnabled();
            }
        };

        abstract StoreBuilder<KeyValueStore<String, Long>> builder();
    }

    /** Writes what comes along. */
    private static final class Remember extends ContextualFixedKeyProcessor<String, Long, Long> {
        @Override
        public void process(FixedKeyRecord<String, Long> record) {
            KeyValueStore<String, Long> seen = context().getStateStore(STORE);
            seen.put(record.key(), record.value());
            context().forward(record);
        }
    }

    private LateWrites() {}

    /** Runs until killed, or until its parent is gone. */
    public static void main(String[] arguments) {
        TallyApp.live(arguments, (settings, events) -> topology(settings));
    }

    static Topology topology(Settings settings) {
        StreamsBuilder builder = new StreamsBuilder();
        builder.addStateStore(Seen.valueOf(settings.stores()).builder());
        KStream<String, Long> input = builder.stream(settings.topic(), Consumed.with(Serdes.String(), Serdes.Long()));
        input.processValues(Remember::new, STORE)
                .groupByKey(Grouped.with(Serdes.String(), Serdes.Long()))
                .reduce(
                        Long::sum,
                        Materialized.<String, Long, KeyValueStore<Bytes, byte[]>>as("sums")
                                .withKeySerde(Serdes.String())
                                .withValueSerde(Serdes.Long()))
                .toStream()
                .mapValues(sum -> sum + LATE)
                .processValues(Remember::new, STORE);
        return builder.build();
    }
}
