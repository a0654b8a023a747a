package dev.crema.rocks.broker;

import dev.crema.store.broker.ChildJvm;
import dev.crema.store.broker.EmbeddedBroker;
import dev.crema.store.broker.Guarantee;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;
import org.apache.kafka.streams.state.TimestampedKeyValueStore;
import org.apache.kafka.streams.state.ValueAndTimestamp;

/**
 * Copies its input into stores: a record without a value deletes its key. By {@link #main} with Kafka's stores, until all
 * of its input was copied, or until it is killed. Has nothing that an older Kafka Streams does not have.
 */
final class CopyApp {

    static final String PLAIN = "plain";
    static final String TIMESTAMPED = "timestamped";

    /** What it says once it is closed. */
    static final String CLOSED = "copy-app: closed";

    /** Where and how it runs. */
    record Settings(String servers, String id, String topic, Path directory, String guarantee) {

        Settings(EmbeddedBroker broker, String id, Path directory, Guarantee guarantee) {
            this(broker.bootstrapServers(), "app-" + id, "input-" + id, directory, guarantee.setting());
        }

        Settings in(Path other) {
            return new Settings(servers, id, topic, other, guarantee);
        }

        Properties config() {
            Properties config = new Properties();
            config.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, servers);
            config.put(StreamsConfig.APPLICATION_ID_CONFIG, id);
            config.put(StreamsConfig.STATE_DIR_CONFIG, directory.toString());
            config.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, guarantee);
            config.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, 100);
            config.put("group.instance.id", id);
            config.put("session.timeout.ms", 6000);
            config.put("heartbeat.interval.ms", 300);
            config.put("auto.offset.reset", "earliest");
            return config;
        }
    }

    private CopyApp() {}

    /** With stores of the given suppliers, {@link #TIMESTAMPED} or plain by their names. */
    static Topology topology(String topic, List<KeyValueBytesStoreSupplier> stores, Consumer<String> copied) {
        Topology topology = new Topology();
        topology.addSource(
                "source", Serdes.String().deserializer(), Serdes.String().deserializer(), topic);
        List<String> names =
                stores.stream().map(KeyValueBytesStoreSupplier::name).toList();
        topology.addProcessor("copy", () -> new Copy(names, copied), "source");
        for (KeyValueBytesStoreSupplier store : stores) {
            topology.addStateStore(builder(store), "copy");
        }
        return topology;
    }

    private static StoreBuilder<? extends StateStore> builder(KeyValueBytesStoreSupplier store) {
        return store.name().equals(TIMESTAMPED)
                ? Stores.timestampedKeyValueStoreBuilder(store, Serdes.String(), Serdes.String())
                : Stores.keyValueStoreBuilder(store, Serdes.String(), Serdes.String());
    }

    private static final class Copy extends ContextualProcessor<String, String, Void, Void> {

        private final List<String> names;
        private final Consumer<String> copied;

        Copy(List<String> names, Consumer<String> copied) {
            this.names = names;
            this.copied = copied;
        }

        @Override
        public void process(Record<String, String> record) {
            for (String name : names) {
                if (name.equals(TIMESTAMPED)) {
                    TimestampedKeyValueStore<String, String> store = context().getStateStore(name);
                    store.put(record.key(), ValueAndTimestamp.make(record.value(), record.timestamp()));
                } else {
                    KeyValueStore<String, String> store = context().getStateStore(name);
                    store.put(record.key(), record.value());
                }
            }
            copied.accept(record.key());
        }
    }

    /** Starts {@link #main} in a JVM of its own, with jars of an older Kafka Streams. */
    static ChildJvm start(Settings settings, String last, List<Path> older, Consumer<String> lines) throws IOException {
        List<String> arguments = new ArrayList<>(List.of(
                settings.servers,
                settings.id,
                settings.topic,
                settings.directory.toString(),
                settings.guarantee,
                last));
        return ChildJvm.start(CopyApp.class, arguments, settings.directory, lines, older);
    }

    /** The last argument is the key after which it closes itself. */
    public static void main(String[] arguments) throws InterruptedException {
        Settings settings = new Settings(arguments[0], arguments[1], arguments[2], Path.of(arguments[3]), arguments[4]);
        String last = arguments[5];
        CountDownLatch copied = new CountDownLatch(1);
        List<KeyValueBytesStoreSupplier> stores =
                List.of(Stores.persistentKeyValueStore(PLAIN), Stores.persistentTimestampedKeyValueStore(TIMESTAMPED));
        Topology topology = topology(settings.topic, stores, key -> {
            if (key.equals(last)) {
                copied.countDown();
            }
        });
        try (KafkaStreams streams = new KafkaStreams(topology, settings.config())) {
            streams.start();
            copied.await();
        }
        System.out.println(CLOSED);
    }
}
