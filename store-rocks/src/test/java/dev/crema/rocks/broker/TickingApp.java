package dev.crema.rocks.broker;

import dev.crema.rocks.RocksStores;
import dev.crema.store.CachedStores;
import dev.crema.store.broker.EmbeddedBroker;
import dev.crema.store.broker.TallyApp.Settings;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * Tasks without input that write by the clock, and one that writes by its input and else does nothing. Each has a topic and a
 * store of its name. No value is ever written twice, and every value is larger than those before it.
 */
final class TickingApp {

    static final String BARE = "bare";
    static final String CACHED = "cached";
    static final String KAFKA = "kafka";
    static final String BY_INPUT = "by-input";

    /** Tasks without input whose store is Crema's. */
    static final List<String> CREMA = List.of(BARE, CACHED);

    private static final Duration TICK = Duration.ofMillis(10);
    private static final int WRITES_PER_TICK = 50;
    private static final int KEYS = 1000;

    private final Settings settings;
    private final AtomicLong written = new AtomicLong();

    TickingApp(Settings settings) {
        this.settings = settings;
    }

    static void createTopics(EmbeddedBroker broker, Settings settings) {
        builders().keySet().forEach(name -> broker.createTopic(topic(settings, name), settings.partitions()));
    }

    static String topic(Settings settings, String name) {
        return settings.topic() + "-" + name;
    }

    private static Map<String, StoreBuilder<KeyValueStore<String, Long>>> builders() {
        Map<String, StoreBuilder<KeyValueStore<String, Long>>> builders = new HashMap<>();
        builders.put(BARE, bare(BARE));
        builders.put(BY_INPUT, bare(BY_INPUT));
        builders.put(
                CACHED,
                CachedStores.keyValueStoreBuilder(
                        RocksStores.persistentKeyValueStore(CACHED), Serdes.String(), Serdes.Long()));
        builders.put(
                KAFKA,
                Stores.keyValueStoreBuilder(Stores.persistentKeyValueStore(KAFKA), Serdes.String(), Serdes.Long()));
        return builders;
    }

    private static StoreBuilder<KeyValueStore<String, Long>> bare(String name) {
        return Stores.keyValueStoreBuilder(RocksStores.persistentKeyValueStore(name), Serdes.String(), Serdes.Long());
    }

    Topology topology() {
        Topology topology = new Topology();
        builders().forEach((name, store) -> topology.addSource(
                        "source-" + name,
                        Serdes.String().deserializer(),
                        Serdes.Long().deserializer(),
                        topic(settings, name))
                .addProcessor(name, () -> new Writer(name), "source-" + name)
                .addStateStore(store, name));
        return topology;
    }

    private final class Writer extends ContextualProcessor<String, Long, Void, Void> {

        private final String name;
        private KeyValueStore<String, Long> store;

        Writer(String name) {
            this.name = name;
        }

        @Override
        public void init(ProcessorContext<Void, Void> context) {
            super.init(context);
            store = context.getStateStore(name);
            if (!name.equals(BY_INPUT)) {
                context.schedule(TICK, PunctuationType.WALL_CLOCK_TIME, now -> tick());
            }
        }

        private void tick() {
            for (int i = 0; i < WRITES_PER_TICK; i++) {
                long value = written.incrementAndGet();
                // what is written once and never again stays to be seen
                store.put((i == 0 ? "once-" + value : "key-" + value % KEYS), value);
            }
        }

        @Override
        public void process(Record<String, Long> record) {
            store.put(record.key(), written.incrementAndGet());
        }
    }
}
