package dev.crema.memory.broker;

import dev.crema.memory.MemoryStores;
import dev.crema.store.CachedStores;
import dev.crema.store.broker.Subtopology;
import dev.crema.store.broker.Tally;
import dev.crema.store.broker.TallyStores;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.SessionBytesStoreSupplier;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;
import org.apache.kafka.streams.state.WindowBytesStoreSupplier;

/** In-memory stores with warm start in each of their uses, and one without, which is restored after every start. */
public final class WarmStores implements TallyStores {

    static final List<String> WARM = List.of(
            "bare",
            "cached",
            "plain",
            "kafka-cached",
            "windows",
            "cached-windows",
            "dsl",
            "sessions",
            "cached-sessions");
    static final String COLD = "cold";

    @Override
    public List<Subtopology> subtopologies(String topic) {
        List<StoreBuilder<?>> together = new ArrayList<>(builders());
        together.add(CachedStores.timestampedKeyValueStoreBuilder(
                MemoryStores.inMemoryTimestampedKeyValueStore(COLD), Serdes.String(), Tally.serde()));
        return List.of(
                Subtopology.of(topic + "-together", together), Subtopology.aggregation(topic + "-dsl", warm("dsl")));
    }

    /** Those of the Processor API that start warm, all in the same task. */
    public static final class Together implements TallyStores {
        @Override
        public List<Subtopology> subtopologies(String topic) {
            return List.of(Subtopology.of(topic, builders()));
        }
    }

    private static List<StoreBuilder<?>> builders() {
        Serde<String> keys = Serdes.String();
        Serde<Tally> values = Tally.serde();
        return List.of(
                Stores.timestampedKeyValueStoreBuilder(warm("bare"), keys, values)
                        .withCachingDisabled(),
                CachedStores.timestampedKeyValueStoreBuilder(warm("cached"), keys, values),
                CachedStores.keyValueStoreBuilder(
                        MemoryStores.inMemoryKeyValueStore("plain").withWarmStart(), keys, values),
                Stores.timestampedKeyValueStoreBuilder(warm("kafka-cached"), keys, values)
                        .withCachingEnabled(),
                Stores.timestampedWindowStoreBuilder(windows("windows"), keys, values),
                CachedStores.timestampedWindowStoreBuilder(windows("cached-windows"), keys, values),
                Stores.sessionStoreBuilder(sessions("sessions"), keys, values),
                CachedStores.sessionStoreBuilder(sessions("cached-sessions"), keys, values));
    }

    private static KeyValueBytesStoreSupplier warm(String name) {
        return MemoryStores.inMemoryTimestampedKeyValueStore(name).withWarmStart();
    }

    private static WindowBytesStoreSupplier windows(String name) {
        return MemoryStores.inMemoryTimestampedWindowStore(name, RETENTION, LENGTH, false)
                .withWarmStart();
    }

    private static SessionBytesStoreSupplier sessions(String name) {
        return MemoryStores.inMemorySessionStore(name, RETENTION).withWarmStart();
    }
}
